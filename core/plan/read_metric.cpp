#include "core/plan/read_metric.hpp"

#include "core/nearest_name.hpp"
#include "core/plan/read_answer.hpp"
#include "core/plan/read_bootstrap.hpp"
#include "core/plan/read_elapsed.hpp"
#include "core/plan/read_fact.hpp"
#include "core/plan/read_options.hpp"
#include "core/plan/read_outcome.hpp"
#include "core/plan/read_response.hpp"
#include "core/plan/score.hpp"

namespace cxlift {
namespace {

const MetricType& read_type(const PlanReader& metric) {
    const PlanReader place = metric.at("type");
    const std::string name = place.text();
    if (const MetricType* type = find_metric_type(name)) {
        return *type;
    }
    std::vector<std::string> names;
    for (const MetricType& type : metric_types()) {
        names.emplace_back(type.name);
    }
    place.fail(unknown_name(name, "a metric type", names));
}

std::vector<std::string> keys_of(const MetricType& type) {
    if (type.is_outcome) {
        return outcome_keys(type);
    }
    std::vector<std::string> keys{"type"};
    switch (type.reads) {
    case Reads::column: {
        keys.emplace_back("column");
        const std::vector<std::string> of_answer = answer_keys(type);
        keys.insert(keys.end(), of_answer.begin(), of_answer.end());
        break;
    }
    case Reads::events: {
        const std::vector<std::string> of_fact = fact_keys(type);
        keys.insert(keys.end(), of_fact.begin(), of_fact.end());
        break;
    }
    case Reads::ratio: keys.insert(keys.end(), {"numerator", "denominator"}); break;
    case Reads::times: {
        keys.insert(keys.end(), {"column", "resolved", "closed", "horizon", "service_level"});
        const std::vector<std::string> of_moments = elapsed_keys();
        keys.insert(keys.end(), of_moments.begin(), of_moments.end());
        break;
    }
    }
    keys.insert(keys.end(), {"name", "role", "non_inferiority_margin", "equivalence_margin", "weights", "bootstrap"});
    if (is_quantile(type)) {
        keys.emplace_back("q");
    }
    const std::vector<std::string> own = type.is_score ? score_keys(type.name) : std::vector<std::string>{"direction"};
    keys.insert(keys.end(), own.begin(), own.end());
    if (type.reads != Reads::ratio) {
        keys.insert(keys.end(), {"strata", "strata_shares"});
    }
    if (type.reads == Reads::column || type.reads == Reads::times) {
        for (const auto& [key, column] : response_keys_of({})) {
            keys.push_back(key);
        }
    }
    if (!type.is_score) {
        const std::vector<std::string> options = option_keys(type);
        keys.insert(keys.end(), options.begin(), options.end());
    }
    return keys;
}

Input read_column(const PlanReader& place) {
    Input input;
    input.place = place.path();
    input.column = place.text();
    return input;
}

// A column by its name, or a total of events as a table of its own.
Input read_part(const PlanReader& place) {
    if (!place.value().is_object()) {
        return read_column(place);
    }
    Input input;
    input.place = place.path();
    const MetricType& type = read_type(place);
    if (type.reads != Reads::events || type.is_outcome) {
        place.at("type").fail("is '" + std::string(type.name) +
                              "'; a part of a ratio is a column, or a total of events: conversion, count or sum.");
    }
    std::vector<std::string> keys = fact_keys(type);
    keys.emplace_back("type");
    place.refuse_other_keys(keys);
    input.fact = read_fact(place, type);
    input.column = input.fact->column();
    return input;
}

std::vector<Input> read_inputs(const PlanReader& metric, const MetricType& type) {
    switch (type.reads) {
    case Reads::column:
        if (std::optional<Input> answer = read_answer(metric, type); answer.has_value()) {
            return {*std::move(answer)};
        }
        return {read_column(metric.at("column"))};
    case Reads::ratio: {
        std::vector<Input> inputs{read_part(metric.at("numerator")), read_part(metric.at("denominator"))};
        inputs[1].is_denominator = true;
        return inputs;
    }
    case Reads::times: {
        std::vector<Input> inputs{read_column(metric.at("column")), read_column(metric.at("resolved"))};
        inputs[1].is_event = true;
        if (metric.has("closed")) {
            inputs.push_back(read_column(metric.at("closed")));
            inputs[2].is_other_event = true;
        }
        return inputs;
    }
    case Reads::events: break;
    }
    Input input;
    input.place = metric.path();
    input.fact = read_fact(metric, type);
    input.column = input.fact->column();
    return {input};
}

Role read_role(const PlanReader& metric) {
    const std::string role =
        metric.has("role") ? metric.at("role").one_of({"primary", "secondary", "guardrail", "diagnostic"}) : "secondary";
    return role == "primary"     ? Role::primary
           : role == "secondary" ? Role::secondary
           : role == "guardrail" ? Role::guardrail
                                 : Role::diagnostic;
}

std::optional<Margin> read_margin(const PlanReader& metric, const std::string& key, Margin::Kind kind) {
    if (!metric.has(key)) {
        return std::nullopt;
    }
    const PlanReader place = metric.at(key);
    if (place.value().is_number()) {
        place.fail("is " + place.value().dump() + " without a scale; write {absolute = " + place.value().dump() +
                   "} in the metric's own unit, or {relative = " + place.value().dump() + "} as a share of the control.");
    }
    place.refuse_other_keys({"absolute", "relative"});
    if (place.has("absolute") == place.has("relative")) {
        place.fail("must have one of the keys 'absolute' and 'relative'.");
    }
    Margin margin{.kind = kind, .relative = place.has("relative")};
    const PlanReader size = place.at(margin.relative ? "relative" : "absolute");
    margin.size = size.number();
    if (!(margin.size > 0.0)) {
        size.fail("is " + size.value().dump() + ", must be above 0; which side is worse follows from the direction.");
    }
    if (margin.relative && !(margin.size < 1.0)) {
        size.fail("is " + size.value().dump() + ", must be below 1; 0.02 is two percent of the control.");
    }
    return margin;
}

void read_margins(const PlanReader& reader, Metric& metric) {
    metric.margin = read_margin(reader, "non_inferiority_margin", Margin::Kind::non_inferiority);
    const std::optional<Margin> equivalence = read_margin(reader, "equivalence_margin", Margin::Kind::equivalence);
    if (metric.margin.has_value() && equivalence.has_value()) {
        reader.at("equivalence_margin").fail("stands beside a non_inferiority_margin; a metric has one of them.");
    }
    metric.margin = equivalence.has_value() ? equivalence : metric.margin;
    if (!metric.margin.has_value()) {
        return;
    }
    const Margin& margin = *metric.margin;
    const std::string key = margin.kind == Margin::Kind::equivalence ? "equivalence_margin" : "non_inferiority_margin";
    const Estimand estimand = metric.estimands.front().estimand;
    if (margin.relative && estimand == Estimand::nps) {
        reader.at(key).fail("is relative, but points have no natural zero; write {absolute = ...} in points.");
    }
    if (estimand == Estimand::distribution && (margin.relative || !(margin.size < 0.5))) {
        reader.at(key).fail("is of the probability of the higher answer; write {absolute = ...}, how far from one half still "
                            "counts, below 0.5.");
    }
    if (is_share(estimand) && !margin.relative && !(margin.size < 1.0)) {
        reader.at(key).fail("is " + reader.at(key).at("absolute").value().dump() +
                            ", but this metric is a share; 0.01 is one percentage point.");
    }
}

Estimand estimand_of(const MetricType& type) {
    switch (type.summary) {
    case SummaryKind::counts: return Estimand::proportion;
    case SummaryKind::co_moments: return Estimand::ratio;
    case SummaryKind::distribution: return Estimand::quantile;
    default: return Estimand::mean;
    }
}

} // namespace

Metric read_metric(const PlanReader& reader) {
    reader.require_object();
    Metric metric;
    metric.place = reader.path();
    metric.type = &read_type(reader);
    // A misspelt key first: "is missing" would say less about it.
    reader.refuse_other_keys(keys_of(*metric.type));
    refuse_options_of_means(reader, *metric.type);
    if (metric.type->is_outcome) {
        metric.inputs = outcome_inputs(reader, *metric.type);
    } else if (metric.type->reads != Reads::times || !read_elapsed(reader, metric)) {
        metric.inputs = read_inputs(reader, *metric.type);
    }
    metric.name = reader.has("name") ? reader.at("name").text() : usual_name(metric);
    metric.role = read_role(reader);
    read_weights(reader, metric);
    if (metric.type->is_score) {
        read_score(reader, metric);
    } else {
        metric.direction = usual_direction(*metric.type);
        if (reader.has("direction")) {
            const bool lower = reader.at("direction").one_of({"higher", "lower"}) == "lower";
            metric.direction = lower ? Direction::lower : Direction::higher;
        }
        if (metric.type->summary == SummaryKind::counts) {
            metric.scale = Scale{.lowest = 0, .highest = 1};
        }
        read_times(reader, metric);
        read_churn(metric);
        if (metric.estimands.empty()) {
            metric.estimands = {{.estimand = estimand_of(*metric.type),
                                 .role = metric.role,
                                 .direction = metric.direction,
                                 .share = {.lowest = 1, .highest = 1},
                                 .q = is_quantile(*metric.type) ? read_q(reader) : 0.5}};
        }
        read_options(reader, metric);
    }
    read_response(reader, metric);
    read_bootstrap(reader, metric);
    read_margins(reader, metric);
    return metric;
}

} // namespace cxlift
