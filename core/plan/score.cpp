#include "core/plan/score.hpp"

#include "core/plan/answer_order.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace cxlift {
namespace {

// The scale is declared, never guessed from the data: a survey that nobody rated 5 would have one of 4.
void require_scale(const PlanReader& reader, const std::string& choices) {
    if (!reader.has("scale")) {
        reader.fail("scale is not declared; write " + choices + ".");
    }
}

Scale read_satisfaction_scale(const PlanReader& reader) {
    require_scale(reader, "scale = 5, scale = 7 or scale = \"binary\"");
    const auto& value = reader.at("scale").value();
    if (value == 5 || value == 7) {
        return {.lowest = 1, .highest = value.get<int>()};
    }
    if (value != "binary") {
        reader.at("scale").fail("is " + value.dump() + ", must be 5, 7 or \"binary\".");
    }
    return {.lowest = 0, .highest = 1};
}

Scale read_effort_scale(const PlanReader& reader) {
    require_scale(reader, "scale = 7 for answers from 1 to 7");
    const auto& value = reader.at("scale").value();
    if (!value.is_number() || value.get<double>() != std::floor(value.get<double>()) || value < 2 || value > 11) {
        reader.at("scale").fail("is " + value.dump() + ", must be a whole number from 2 to 11.");
    }
    return {.lowest = 1, .highest = value.get<int>()};
}

// The answers that count as easy: those at the easy end of the scale, from where the plan says.
Scale read_easy(const PlanReader& reader, const Scale& scale, const Scale& usual, bool high) {
    if (!reader.has("easy_from")) {
        return usual;
    }
    const PlanReader place = reader.at("easy_from");
    const auto& value = place.value();
    const int first = high ? 2 : 1;
    const int last = high ? scale.highest : scale.highest - 1;
    if (!value.is_number() || value.get<double>() != std::floor(value.get<double>()) || value < first || value > last) {
        place.fail("is " + value.dump() + ", must be a whole number from " + std::to_string(first) + " to " +
                   std::to_string(last) + ": the answer at which easy begins.");
    }
    return high ? Scale{.lowest = value.get<int>(), .highest = scale.highest} : Scale{.lowest = 1, .highest = value.get<int>()};
}

// The answers that count as satisfied, of a scale from 1: its highest ones, which the plan may list.
Scale read_satisfied(const PlanReader& reader, const Scale& scale, const Scale& usual) {
    if (!reader.has("satisfied")) {
        return usual;
    }
    const PlanReader place = reader.at("satisfied");
    std::vector<double> answers;
    for (const PlanReader& item : place.items()) {
        answers.push_back(item.number());
    }
    std::sort(answers.begin(), answers.end());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const double expected = scale.highest - static_cast<double>(answers.size() - 1 - i);
        if (answers[i] != expected || expected <= scale.lowest) {
            answers.clear();
        }
    }
    if (answers.empty()) {
        place.fail("is " + place.value().dump() + ", must be the highest answers of the scale, such as [" +
                   std::to_string(scale.highest - 1) + ", " + std::to_string(scale.highest) + "], and not all of them.");
    }
    return {.lowest = static_cast<int>(answers.front()), .highest = scale.highest};
}

void decide_on(Metric& metric, const PlanReader& reader, const std::string& usual) {
    std::vector<std::string> names;
    for (const MetricEstimand& estimand : metric.estimands) {
        names.emplace_back(name_of(estimand));
    }
    metric.decide_on = reader.has("decide_on") ? reader.at("decide_on").one_of(names) : usual;
    std::stable_partition(metric.estimands.begin(), metric.estimands.end(),
                          [&](const MetricEstimand& e) { return name_of(e) == metric.decide_on; });
    for (std::size_t i = 0; i < metric.estimands.size(); ++i) {
        metric.estimands[i].role = i == 0 ? metric.role : Role::diagnostic;
    }
    metric.direction = metric.estimands.front().direction;
}

void read_satisfaction(const PlanReader& reader, Metric& metric) {
    const Scale scale = read_satisfaction_scale(reader);
    const bool binary = scale.lowest == 0;
    metric.scale = scale;
    if (binary && reader.has("satisfied")) {
        reader.at("satisfied").fail("stands beside scale = \"binary\", where yes is the one answer that counts.");
    }
    const Scale usual = usual_good_answers(metric).value_or(scale);
    metric.estimands = {{.estimand = Estimand::top_box, .share = read_satisfied(reader, scale, usual)}};
    if (!binary) { // of a yes or no the mean is the same share, and the order of the answers says no more
        metric.estimands.push_back({.estimand = Estimand::mean});
        metric.estimands.push_back({.estimand = Estimand::distribution});
    }
    decide_on(metric, reader, "top_box");
}

void read_effort(const PlanReader& reader, Metric& metric) {
    const Scale scale = read_effort_scale(reader);
    metric.scale = scale;
    metric.easy = reader.has("easy") ? reader.at("easy").one_of({"high", "low"}) : "high";
    const bool high = metric.easy == "high";
    const Direction good = high ? Direction::higher : Direction::lower;
    metric.estimands = {
        {.estimand = Estimand::mean, .direction = good},
        {.estimand = Estimand::easy, .share = read_easy(reader, scale, usual_good_answers(metric).value_or(scale), high)},
        {.estimand = Estimand::distribution, .direction = good},
    };
    decide_on(metric, reader, "mean");
}

} // namespace

std::vector<std::string> score_keys(std::string_view type) {
    if (type == "csat") {
        return {"scale", "satisfied", "decide_on"};
    }
    return type == "ces" ? std::vector<std::string>{"scale", "easy", "easy_from", "decide_on"} : std::vector<std::string>{};
}

void read_score(const PlanReader& reader, Metric& metric) {
    if (metric.type->name == "csat") {
        read_satisfaction(reader, metric);
    } else if (metric.type->name == "ces") {
        read_effort(reader, metric);
    } else {
        metric.scale = Scale{.lowest = 0, .highest = 10};
        metric.estimands = {{.estimand = Estimand::nps, .role = metric.role}};
    }
}

} // namespace cxlift
