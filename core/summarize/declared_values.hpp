// Whether a segment whose values a plan declares has others in the data.
#pragma once

#include "core/plan/plan.hpp"
#include "core/summarize/layout.hpp"

namespace cxlift {

// Once, after the last row. ExportError with the nearest declared value: a touchpoint that nobody declared would be left out in
// silence, or stand at a place of its own.
void require_declared(const Plan& plan, const LabelSet& labels);

} // namespace cxlift
