// Segments whose values have an order: periods, before and after a change, touchpoints.
#pragma once

#include "core/analyze/report.hpp"
#include "core/json/strict.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

namespace cxlift {

// What the segment is, and its levels, from the rows that the report has of it.
void add_ordered_segment(const Plan& plan, const Summaries& summaries, const Segment& segment, Report& report);
// The changes of a segment that is one.
void add_changes(const Plan& plan, const Summaries& summaries, const Segment& segment, Report& report);

// Written where there are any.
void add_ordered_segments(Json& json, const Report& report);
void read_ordered_segments(const Json& json, Report& report);

} // namespace cxlift
