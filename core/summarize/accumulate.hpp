// Adds a run of values to one cell, telling missing and impossible values apart.
#pragma once

#include "core/summarize/summaries.hpp"

#include <span>

namespace cxlift {

// Adds the values to the cell; NaN counts as missing and may be moved to the end of the span. Returns how many values the metric
// cannot take: infinities, or for counts anything but 0 and 1; these are left out.
[[nodiscard]] std::int64_t accumulate(Cell& cell, std::span<double> values);

// Whether a metric of this kind cannot take this (not missing) value.
[[nodiscard]] bool is_impossible(SummaryKind kind, double value);

} // namespace cxlift
