#include "core/plan/read_outcome.hpp"

#include "core/plan/read_fact.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace cxlift {
namespace {

constexpr std::int64_t most_days = 3'650;

bool is_refunds(const MetricType& type) {
    return type.name == "refund_rate" || type.name == "return_rate";
}

std::int64_t read_day(const PlanReader& place, std::int64_t least) {
    const Json& value = place.value();
    if (!value.is_number_integer() || value < least || value > most_days) {
        place.fail("is " + value.dump() + ", must be a whole number of days from " + std::to_string(least) + " to " +
                   std::to_string(most_days) + ".");
    }
    return value.get<std::int64_t>();
}

// A number and a unit, as of windows: kept as it is written, since it stands in names.
std::string read_within(const PlanReader& place) {
    std::string text = place.text();
    const std::string_view units = "smhdw";
    constexpr std::array<double, 5> days{1.0 / 86'400.0, 1.0 / 1'440.0, 1.0 / 24.0, 1.0, 7.0};
    const std::size_t unit = units.find(text.back());
    const std::string number = text.substr(0, text.size() - 1);
    const bool is_number = !number.empty() && number.find_first_not_of("0123456789.") == std::string::npos &&
                           std::count(number.begin(), number.end(), '.') <= 1 && number.front() != '.' && number.back() != '.';
    if (unit == std::string_view::npos || !is_number) {
        place.fail("is '" + text + "', which is no span of time; it is a number with s, m, h, d or w, such as 30d.");
    }
    const double length = std::strtod(number.c_str(), nullptr) * days.at(unit);
    if (!(length > 0.0 && length <= static_cast<double>(most_days))) {
        place.fail("is '" + text + "', a span of time that must be above 0 and at most " + std::to_string(most_days) + "d.");
    }
    return text;
}

Input made_of(Fact fact, const PlanReader& metric) {
    Input input;
    input.place = metric.path();
    input.column = fact.column();
    input.fact = std::move(fact);
    return input;
}

// The total of a type of events that has the name which a part of a ratio would have in a plan.
Fact total_of(const PlanReader& metric, const std::string& type) {
    Fact fact = read_fact(metric, *find_metric_type("count"));
    fact.type = find_metric_type(type);
    fact.total = fact.type->total;
    return fact;
}

std::vector<Input> refund_inputs(const PlanReader& metric) {
    const bool of_property = metric.has("property");
    Fact above = total_of(metric, of_property ? "sum" : "count");
    Fact below;
    below.type = above.type;
    below.event = metric.at("of").text();
    below.total = above.total;
    below.is_below = true;
    if (of_property) {
        above.property = metric.at("property").text();
        below.property = metric.has("of_property") ? metric.at("of_property").text() : above.property;
    } else if (metric.has("of_property")) {
        metric.at("of_property").fail("needs the key 'property': what is added up of '" + above.event + "'.");
    }
    if (below.event == above.event) {
        metric.at("of").fail("is '" + below.event + "', the event that stands above the line; name another one.");
    }
    std::vector<Input> inputs{made_of(std::move(above), metric), made_of(std::move(below), metric)};
    inputs[1].is_denominator = true;
    return inputs;
}

std::vector<Input> repeat_inputs(const PlanReader& metric) {
    Fact again = total_of(metric, "conversion");
    if (metric.has("within")) {
        again.within = read_within(metric.at("within"));
    }
    Fact once = again;
    again.total = "repeated";
    once.total = "once";
    std::vector<Input> inputs{made_of(std::move(again), metric), made_of(std::move(once), metric)};
    inputs[1].is_denominator = true;
    return inputs;
}

std::vector<Input> churn_inputs(const PlanReader& metric) {
    Fact wait = total_of(metric, "count");
    wait.day = read_day(metric.at("day"), 1);
    Fact ended = wait;
    wait.total = "waited";
    ended.total = "came";
    std::vector<Input> inputs{made_of(std::move(wait), metric), made_of(std::move(ended), metric)};
    inputs[1].is_event = true;
    return inputs;
}

} // namespace

std::vector<std::string> outcome_keys(const MetricType& type) {
    std::vector<std::string> keys{"type",     "event", "where", "name", "role", "non_inferiority_margin", "equivalence_margin",
                                  "direction"};
    const auto add = [&](std::initializer_list<const char*> more) { keys.insert(keys.end(), more.begin(), more.end()); };
    if (type.name == "churn") {
        add({"day"});
        return keys;
    }
    add({"bootstrap", "covariates"});
    if (type.reads == Reads::events) {
        add({"method", "strata", "strata_shares"});
    }
    if (type.name == "retention") {
        add({"day", "kind"});
    } else if (type.name == "repeat_purchase") {
        add({"within"});
    } else if (is_refunds(type)) {
        add({"of", "property", "of_property", "cap", "cap_denominator"});
    } else {
        add({"property", "cap"});
    }
    return keys;
}

std::vector<Input> outcome_inputs(const PlanReader& reader, const MetricType& type) {
    if (is_refunds(type)) {
        return refund_inputs(reader);
    }
    if (type.name == "repeat_purchase") {
        return repeat_inputs(reader);
    }
    if (type.name == "churn") {
        return churn_inputs(reader);
    }
    Fact fact = read_fact(reader, type);
    if (type.name == "retention") {
        fact.day = read_day(reader.at("day"), 0);
        fact.kind = reader.has("kind") ? reader.at("kind").one_of({"on", "from"}) : "on";
    }
    return {made_of(std::move(fact), reader)};
}

void read_churn(Metric& metric) {
    if (metric.type->name != "churn") {
        return;
    }
    const auto days = static_cast<double>(metric.inputs.front().fact.value_or(Fact{}).day);
    metric.horizon = days;
    metric.estimands = {
        {.estimand = Estimand::churned, .role = metric.role, .direction = metric.direction, .within = days},
        // Who is lost waits until the end.
        {.estimand = Estimand::restricted_mean, .role = Role::diagnostic, .direction = metric.direction},
    };
}

std::string usual_name(const Metric& metric) {
    const bool first_says_all = metric.type->name == "repeat_purchase" || metric.type->name == "churn";
    return first_says_all ? metric.inputs.front().column : metric.columns();
}

Direction usual_direction(const MetricType& type) {
    return is_refunds(type) || type.name == "churn" ? Direction::lower : Direction::higher;
}

void add_outcome(Json& json, const Metric& metric) {
    const Fact fact = metric.inputs.front().fact.value_or(Fact{});
    add_fact(json, fact);
    if (metric.type->name == "retention") {
        json["day"] = fact.day;
        json["kind"] = fact.kind;
    } else if (metric.type->name == "churn") {
        json["day"] = fact.day;
    } else if (is_refunds(*metric.type)) {
        const Fact below = metric.inputs[1].fact.value_or(Fact{});
        json["of"] = below.event;
        if (below.property != fact.property) {
            json["of_property"] = below.property;
        }
    } else if (!fact.within.empty()) {
        json["within"] = fact.within;
    }
}

} // namespace cxlift
