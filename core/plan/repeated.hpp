// Tables with several answers of one unit: which of them count.
#pragma once

#include "core/json/strict.hpp"
#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <string>

namespace cxlift {

struct RepeatedRows {
    std::string kept;        // "first" or "last" of a unit's, by time; empty: all of them
    std::string answered_at; // the column of the times; empty where all rows count
    std::string touchpoint;  // of its values, each has a first one; empty: one of the unit
};

// PlanError where rows are units and no answers, where a first one is asked for and no time is named, or the other way round.
[[nodiscard]] RepeatedRows read_repeated(const PlanReader& root, UnitRows rows);
// Adds the keys where not all rows count, so that a plan from before they existed keeps its hash.
void add_repeated(Json& json, const RepeatedRows& repeated);

} // namespace cxlift
