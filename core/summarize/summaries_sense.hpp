// Whether summaries that somebody else wrote can be true.
#pragma once

#include "core/summarize/summaries.hpp"

#include <cstdint>

namespace cxlift {

// What contradicts itself was not made by a pass: throws std::invalid_argument. `units` are those of the cell's group.
void require_sense(const SummarizedMetric& metric, const Cell& cell, std::int64_t units);
// Of the rows beside the cells.
void require_sense(const KeptRows& kept, const Group& group);

} // namespace cxlift
