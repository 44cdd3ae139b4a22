// Scores of surveys: which scale the answers are on, and what is estimated of them.
#pragma once

#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cxlift {

// Keys of a score beside those that every metric has.
[[nodiscard]] std::vector<std::string> score_keys(std::string_view type);
// Fills scale, direction and estimands, the one that decides first; the others are diagnostic.
void read_score(const PlanReader& reader, Metric& metric);

} // namespace cxlift
