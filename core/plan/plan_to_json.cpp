#include "core/json/strict.hpp"
#include "core/plan/answer_order.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/read_elapsed.hpp"
#include "core/plan/read_fact.hpp"
#include "core/plan/read_options.hpp"
#include "core/plan/read_outcome.hpp"
#include "core/plan/read_response.hpp"

namespace cxlift {
namespace {

Json part_to_json(const Input& input) {
    if (!input.fact.has_value()) {
        return input.column;
    }
    Json json;
    json["type"] = input.fact->type->name;
    add_fact(json, *input.fact);
    return json;
}

void add_scale(Json& json, const Metric& metric) {
    const Scale scale = metric.scale.value_or(Scale{});
    if (metric.type->name == "csat") {
        const bool binary = scale.lowest == 0;
        json["scale"] = binary ? Json("binary") : Json(scale.highest);
    } else if (metric.type->name == "ces") {
        json["scale"] = scale.highest;
        json["easy"] = metric.easy;
    }
    // Written only where it is not the usual one, so that a plan from before this key existed keeps its hash.
    if (const std::optional<Scale> good = good_answers(metric); good != usual_good_answers(metric)) {
        const Scale share = good.value_or(Scale{});
        if (metric.type->name == "csat") {
            for (int answer = share.lowest; answer <= share.highest; ++answer) {
                json["satisfied"].push_back(answer);
            }
        } else {
            json["easy_from"] = metric.easy == "high" ? share.lowest : share.highest;
        }
    }
    if (!metric.decide_on.empty()) {
        json["decide_on"] = metric.decide_on;
    }
}

Json cap_to_json(const Cap& cap) {
    return cap.quantile.has_value() ? Json{{"quantile", *cap.quantile}} : Json(cap.value.value_or(0.0));
}

// Written only where they are not the usual ones, so that a plan from before they existed keeps its hash.
void add_options(Json& json, const Metric& metric) {
    for (std::size_t i = 0; i < metric.inputs.size(); ++i) {
        const Input& input = metric.inputs[i];
        if (input.cap.has_value()) {
            json[i == 0 ? "cap" : "cap_denominator"] = cap_to_json(*input.cap);
        }
        if (input.is_covariate) {
            json["covariates"].push_back(input.column);
        }
    }
    if (!metric.method.empty() && metric.method != usual_method(metric)) {
        json["method"] = metric.method;
    }
}

Json segment_to_json(const Segment& segment) {
    if (segment.is_of_rows()) {
        Json json;
        if (const std::optional<SegmentTimes>& times = segment.times; times.has_value()) {
            json["column"] = times->column;
            const bool is_period = segment.is_period();
            json[is_period ? "every" : "at"] = is_period ? times->every : times->at;
            json["tz"] = times->time_zone;
            if (!times->naive_zone.empty()) {
                json["naive_tz"] = times->naive_zone;
            }
        } else {
            json["column"] = segment.columns.front();
            json["values"] = segment.order;
        }
        if (segment.least != usual_least) {
            json["least"] = segment.least;
        }
        return json;
    }
    return segment.columns.size() == 1 ? Json(segment.columns.front()) : Json(segment.columns);
}

Json segment_to_json(const Plan& plan, const std::string& name) {
    for (const Segment& segment : plan.segments) {
        if (segment.name == name && !segment.is_of_rows()) {
            return segment_to_json(segment);
        }
    }
    return name;
}

// What it reads.
void add_source(Json& json, const Metric& metric) {
    if (metric.type->is_outcome) {
        add_outcome(json, metric);
        return;
    }
    switch (metric.type->reads) {
    case Reads::column:
        if (const std::optional<Fact>& fact = metric.inputs.front().fact; fact.has_value()) {
            add_fact(json, *fact);
        } else {
            json["column"] = metric.inputs.front().column;
        }
        break;
    case Reads::events: add_fact(json, metric.inputs.front().fact.value_or(Fact{})); break;
    case Reads::times:
        if (metric.elapsed.has_value()) {
            add_elapsed(json, *metric.elapsed);
            break;
        }
        json["column"] = metric.inputs[0].column;
        json["resolved"] = metric.inputs[1].column;
        if (!metric.other_event().empty()) {
            json["closed"] = metric.other_event();
        }
        break;
    case Reads::ratio:
        json["numerator"] = part_to_json(metric.inputs[0]);
        json["denominator"] = part_to_json(metric.inputs[1]);
        break;
    }
}

Json metric_to_json(const Plan& plan, const Metric& metric) {
    Json json;
    json["type"] = metric.type->name;
    add_source(json, metric);
    if (is_quantile(*metric.type)) {
        json["q"] = metric.estimands.front().q;
    }
    if (metric.horizon.has_value() && !metric.type->is_outcome) {
        json["horizon"] = *metric.horizon;
    }
    if (!metric.service_levels.empty()) {
        json["service_level"] =
            metric.service_levels.size() == 1 ? Json(metric.service_levels.front()) : Json(metric.service_levels);
    }
    json["name"] = metric.name;
    json["role"] = name_of(metric.role);
    if (const std::string weights = metric.weights(); !weights.empty()) {
        json["weights"] = weights;
    }
    if (metric.bootstrap.has_value()) {
        json["bootstrap"] = stats::word_of(stats::bootstrap_methods(), *metric.bootstrap);
    }
    if (metric.type->is_score) {
        add_scale(json, metric);
    } else {
        json["direction"] = name_of(metric.direction);
        add_options(json, metric);
    }
    if (!metric.strata.empty()) {
        json["strata"] = segment_to_json(plan, metric.strata);
    }
    for (const auto& [value, share] : metric.strata_shares) {
        json["strata_shares"][value] = share;
    }
    for (const auto& [key, column] : response_keys_of(metric.response)) {
        if (!column.empty()) {
            json[key] = column;
        }
    }
    if (metric.margin.has_value()) {
        json[std::string(name_of(metric.margin->kind)) + "_margin"][metric.margin->relative ? "relative" : "absolute"] =
            metric.margin->size;
    }
    return json;
}

} // namespace

std::string plan_to_json(const Plan& plan) {
    Json json;
    json["name"] = plan.name;
    if (plan.unit.has_value()) {
        json["unit"] = *plan.unit;
    }
    if (plan.unit_rows == UnitRows::many) { // so that a plan from before this key existed keeps its hash
        json["unit_rows"] = name_of(plan.unit_rows);
    }
    add_repeated(json, plan.repeated);
    json["variant"] = plan.variant;
    json["control"] = plan.control;
    if (!plan.treatments.empty()) {
        json["treatments"] = plan.treatments;
    }
    for (const auto& [variant, share] : plan.allocation) {
        json["allocation"][variant] = share;
    }
    for (const Metric& metric : plan.metrics) {
        if (metric.is_written()) {
            json["metrics"].push_back(metric_to_json(plan, metric));
        }
    }
    for (const auto& [name, calendar] : plan.calendars) {
        json["calendars"][name] = calendar_to_json(calendar);
    }
    for (const AskedWords& words : plan.words) {
        json["words"].push_back(words_to_json(words));
    }
    for (const Segment& segment : plan.segments) {
        if (segment.compared) {
            json["segments"].push_back(segment_to_json(segment));
        }
    }
    json["segment_limit"] = plan.segment_limit;
    if (!plan.triggered.empty()) {
        json["triggered"] = plan.triggered;
    }
    json["correction"] = plan.correction;
    json["primary_rule"] = name_of(plan.primary_rule);
    json["treatment_rule"] = name_of(plan.treatment_rule);
    json["confidence_level"] = plan.confidence_level;
    // Written only where they are not the usual ones, so that a plan from before they existed keeps its hash.
    const Plan usual;
    if (plan.n_resamples != usual.n_resamples) {
        json["n_resamples"] = plan.n_resamples;
    }
    if (plan.resampling != usual.resampling) {
        json["resampling"] = stats::word_of(stats::resamplings(), plan.resampling);
    }
    if (plan.seed != usual.seed) {
        json["seed"] = plan.seed;
    }
    return json.dump(2);
}

} // namespace cxlift
