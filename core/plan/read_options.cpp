#include "core/plan/read_options.hpp"

#include "core/plan/plan.hpp"
#include "stats/proportions/proportion_method.hpp"

#include <algorithm>

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

void read_covariates(const PlanReader& list, Metric& metric) {
    for (const PlanReader& item : list.items()) {
        Input input;
        input.column = item.text();
        input.place = item.path();
        input.is_covariate = true;
        for (const Input& before : metric.inputs) {
            if (before.column == input.column) {
                item.fail("'" + input.column + "' is read by this metric already; take it out.");
            }
        }
        metric.inputs.push_back(std::move(input));
    }
    const std::size_t count = metric.inputs.size() - metric.outcomes();
    if (count == 0) {
        list.fail("the list is empty; leave it out to compare without covariates.");
    }
    if (count > max_covariates) {
        list.fail("names " + std::to_string(count) + " columns; at most " + std::to_string(max_covariates) + " are possible.");
    }
}

// The usual one first.
std::vector<std::string> methods_of(const Metric& metric) {
    const MetricType& type = *metric.type;
    if (type.reads == Reads::ratio) {
        return {metric.summary() == SummaryKind::covariates ? "cuped" : "delta"};
    }
    if (metric.summary() == SummaryKind::covariates) {
        return {"cuped", "regression"};
    }
    if (!is_yes_or_no(type)) {
        return {"welch", "pooled", "z"};
    }
    std::vector<std::string> methods;
    for (const stats::Word<stats::ProportionMethod>& word : stats::proportion_methods()) {
        methods.emplace_back(word.word);
    }
    return methods;
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

std::string usual_method(const Metric& metric) {
    return methods_of(metric).front();
}

} // namespace cxlift
