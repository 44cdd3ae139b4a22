// The ways of splitting people up that a plan names, and what refers to them.
#pragma once

#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <vector>

namespace cxlift {

[[nodiscard]] std::vector<Segment> read_segments(const PlanReader& list);
[[nodiscard]] std::int64_t read_segment_limit(const PlanReader& place);

// Strata of every metric that has some, and the segment of the units that triggered. Both need the plan's segments.
void read_segment_uses(const PlanReader& plan, Plan& result);

} // namespace cxlift
