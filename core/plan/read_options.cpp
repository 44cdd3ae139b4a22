#include "core/plan/read_options.hpp"

#include "core/plan/plan.hpp"
#include "stats/proportions/proportion_method.hpp"
#include "stats/quantiles/quantile_test.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace cxlift {
namespace {

bool is_yes_or_no(const MetricType& type) {
    return type.summary == SummaryKind::counts;
}

Cap read_cap(const PlanReader& place) {
    if (!place.value().is_object()) {
        return {.quantile = std::nullopt, .value = place.number()};
    }
    place.refuse_other_keys({"quantile"});
    const PlanReader at = place.at("quantile");
    const double quantile = at.number();
    if (!(quantile > 0.5 && quantile < 1.0)) {
        at.fail("is " + at.value().dump() + ", must lie above 0.5 and below 1; 0.999 cuts the largest value in a thousand.");
    }
    return {.quantile = quantile, .value = std::nullopt};
}

void refuse_column_read_before(const PlanReader& place, const std::string& column, const Metric& metric) {
    for (const Input& before : metric.inputs) {
        if (before.column == column) {
            place.fail("'" + column + "' is read by this metric already; take it out.");
        }
    }
}

void read_covariates(const PlanReader& list, Metric& metric) {
    for (const PlanReader& item : list.items()) {
        Input input;
        input.column = item.text();
        input.place = item.path();
        input.is_covariate = true;
        refuse_column_read_before(item, input.column, metric);
        metric.inputs.push_back(std::move(input));
    }
    const std::size_t count = metric.covariates();
    if (count == 0) {
        list.fail("the list is empty; leave it out to compare without covariates.");
    }
    if (count > max_covariates) {
        list.fail("names " + std::to_string(count) + " columns; at most " + std::to_string(max_covariates) + " are possible.");
    }
}

template <typename Method> std::vector<std::string> words_of(std::span<const stats::Word<Method>> methods) {
    std::vector<std::string> words;
    for (const stats::Word<Method>& method : methods) {
        words.emplace_back(method.word);
    }
    return words;
}

// The usual one first.
std::vector<std::string> methods_of(const Metric& metric) {
    const MetricType& type = *metric.type;
    if (!metric.weights().empty()) {
        return {"weighted"};
    }
    if (type.reads == Reads::ratio) {
        return {metric.covariates() > 0 ? "cuped" : "delta"};
    }
    if (metric.covariates() > 0) {
        return {"cuped", "regression"};
    }
    if (type.reads == Reads::times) {
        return {"restricted_mean"};
    }
    if (is_quantile(type)) {
        return words_of(stats::quantile_methods());
    }
    return is_yes_or_no(type) ? words_of(stats::proportion_methods()) : std::vector<std::string>{"welch", "pooled", "z"};
}

constexpr std::size_t most_service_levels = 10;

void read_service_level(const PlanReader& place, Metric& metric) {
    const double level = place.number();
    if (!(level > 0.0)) {
        place.fail("is " + place.value().dump() + ", must be above 0, in the unit of the times.");
    }
    if (std::ranges::find(metric.service_levels, level) != metric.service_levels.end()) {
        place.fail("is " + place.value().dump() + ", which stands there already; take it out.");
    }
    metric.service_levels.push_back(level);
}

void read_service_levels(const PlanReader& reader, Metric& metric) {
    if (!reader.has("service_level")) {
        return;
    }
    const PlanReader place = reader.at("service_level");
    if (!place.value().is_array()) {
        read_service_level(place, metric);
        return;
    }
    const std::vector<PlanReader> levels = place.items();
    if (levels.empty() || levels.size() > most_service_levels) {
        place.fail("has " + std::to_string(levels.size()) + " levels, must have from 1 to " +
                   std::to_string(most_service_levels) + ".");
    }
    for (const PlanReader& level : levels) {
        read_service_level(level, metric);
    }
}

} // namespace

std::vector<std::string> option_keys(const MetricType& type) {
    std::vector<std::string> keys{"covariates"};
    if (!is_yes_or_no(type)) {
        keys.emplace_back("cap");
    }
    keys.emplace_back(type.reads == Reads::ratio ? "cap_denominator" : "method");
    return keys;
}

void read_options(const PlanReader& reader, Metric& metric) {
    if (reader.has("cap")) {
        metric.inputs[0].cap = read_cap(reader.at("cap"));
    }
    if (reader.has("cap_denominator")) {
        metric.inputs[1].cap = read_cap(reader.at("cap_denominator"));
    }
    if (reader.has("covariates")) {
        read_covariates(reader.at("covariates"), metric);
    }
    metric.method = reader.has("method") ? reader.at("method").one_of(methods_of(metric)) : usual_method(metric);
}

void read_weights(const PlanReader& reader, Metric& metric) {
    if (!reader.has("weights")) {
        return;
    }
    const PlanReader place = reader.at("weights");
    for (const Input& input : metric.inputs) {
        if (input.fact.has_value() && !input.fact->is_answer()) {
            place.fail("stands beside a total of events, which has no weights; weights are of columns of the unit table.");
        }
    }
    if (reader.has("covariates")) {
        place.fail("stands beside covariates; a metric has weights or covariates.");
    }
    Input input;
    input.column = place.text();
    input.place = place.path();
    input.is_weight = true;
    refuse_column_read_before(place, input.column, metric);
    metric.inputs.push_back(std::move(input));
}

bool is_quantile(const MetricType& type) {
    return type.summary == SummaryKind::distribution;
}

double read_q(const PlanReader& reader) {
    const PlanReader place = reader.at("q");
    const double q = place.number();
    if (!(q > 0.0 && q < 1.0)) {
        place.fail("is " + place.value().dump() + ", must lie between 0 and 1; 0.9 is the value that nine in ten stay below.");
    }
    return q;
}

void refuse_options_of_means(const PlanReader& reader, const MetricType& type) {
    if (!is_quantile(type) && type.reads != Reads::times) {
        return;
    }
    const std::string of = is_quantile(type) ? "a quantile: " : "times to resolution: ";
    const std::array<std::pair<const char*, const char*>, 5> refused{{
        {"covariates", "covariates explain means; leave them out, or compare the mean."},
        {"cap", is_quantile(type) ? "the largest values do not move it; leave the cap out."
                                  : "the horizon ends them; leave the cap out."},
        {"weights", "its test counts every unit once; leave the weights out, or compare the mean."},
        {"strata", "strata are put together for means; name the column among the segments instead."},
        {"strata_shares", "strata are put together for means; name the column among the segments instead."},
    }};
    for (const auto& [key, why] : refused) {
        if (reader.has(key)) {
            reader.at(key).fail("cannot stand beside " + of + why);
        }
    }
}

void read_times(const PlanReader& reader, Metric& metric) {
    if (metric.type->reads != Reads::times || metric.type->is_outcome) {
        return;
    }
    if (!reader.has("direction")) {
        metric.direction = Direction::lower;
    }
    if (reader.has("horizon")) {
        const PlanReader place = reader.at("horizon");
        metric.horizon = place.number();
        if (!(*metric.horizon > 0.0)) {
            place.fail("is " + place.value().dump() + ", must be above 0, in the unit of the times.");
        }
    }
    read_service_levels(reader, metric);
    metric.estimands = {
        {.estimand = Estimand::restricted_mean, .role = metric.role, .direction = metric.direction},
        {.estimand = Estimand::median_time, .role = Role::diagnostic, .direction = metric.direction},
        {.estimand = Estimand::mean_resolved, .role = Role::diagnostic, .direction = metric.direction},
        {.estimand = Estimand::geometric_mean, .role = Role::diagnostic, .direction = metric.direction},
    };
    for (const double level : metric.service_levels) { // the more the sooner
        const bool lower = metric.direction == Direction::lower;
        metric.estimands.push_back({.estimand = Estimand::resolved_within,
                                    .role = Role::diagnostic,
                                    .direction = lower ? Direction::higher : Direction::lower,
                                    .within = level});
    }
}

std::string usual_method(const Metric& metric) {
    return methods_of(metric).front();
}

} // namespace cxlift
