// A small valid plan to bend, and the message that a bent one earns.
#pragma once

#include "core/errors.hpp"
#include "core/json/strict.hpp"
#include "core/plan/plan.hpp"

#include <string>

namespace cxlift::testing {

inline Json small_plan() {
    return Json::parse(R"({"name": "checkout", "control": "old",
                           "metrics": [{"type": "mean", "column": "revenue"}, {"type": "proportion", "column": "converted"}]})");
}

// The small plan with one value replaced, at a JSON pointer such as "/metrics/1/column".
inline Json bent(const std::string& pointer, Json value) {
    Json plan = small_plan();
    plan[Json::json_pointer(pointer)] = std::move(value);
    return plan;
}

inline Plan plan_of(const Json& json) {
    return plan_from_json(json.dump());
}

// What the plan is refused with; empty if it is not.
inline std::string refusal_of(const std::string& text) {
    try {
        static_cast<void>(plan_from_json(text));
    } catch (const PlanError& error) {
        return error.what();
    }
    return "";
}

inline std::string refusal_of(const Json& json) {
    return refusal_of(json.dump());
}

} // namespace cxlift::testing
