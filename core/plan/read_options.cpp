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

// The usual one first.
std::vector<std::string> methods_of(const Metric& metric) {
    const MetricType& type = *metric.type;
    if (!metric.weights().empty()) {
        return {"weighted"};
    }
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

void read_weights(const PlanReader& reader, Metric& metric) {
    if (!reader.has("weights")) {
        return;
    }
    const PlanReader place = reader.at("weights");
    for (const Input& input : metric.inputs) {
        if (input.fact.has_value()) {
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

std::string usual_method(const Metric& metric) {
    return methods_of(metric).front();
}

} // namespace cxlift
