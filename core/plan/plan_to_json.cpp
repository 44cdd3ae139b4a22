#include "core/json/strict.hpp"
#include "core/plan/plan.hpp"

namespace cxlift {
namespace {

Json metric_to_json(const Metric& metric) {
    Json json;
    json["type"] = metric.type->name;
    if (metric.type->over_facts) {
        json["event"] = metric.event;
        if (metric.type->has_property) {
            json["property"] = metric.property;
        }
    } else {
        json["column"] = metric.column;
    }
    json["name"] = metric.name;
    json["role"] = name_of(metric.role);
    json["direction"] = name_of(metric.direction);
    return json;
}

} // namespace

std::string plan_to_json(const Plan& plan) {
    Json json;
    json["name"] = plan.name;
    if (plan.unit.has_value()) {
        json["unit"] = *plan.unit;
    }
    json["variant"] = plan.variant;
    json["control"] = plan.control;
    if (!plan.treatments.empty()) {
        json["treatments"] = plan.treatments;
    }
    for (const auto& [variant, share] : plan.allocation) {
        json["allocation"][variant] = share;
    }
    for (const Metric& metric : plan.metrics) {
        json["metrics"].push_back(metric_to_json(metric));
    }
    if (!plan.segments.empty()) {
        json["segments"] = plan.segments;
    }
    json["correction"] = plan.correction;
    json["confidence_level"] = plan.confidence_level;
    return json.dump(2);
}

} // namespace cxlift
