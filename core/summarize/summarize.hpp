// The only pass over the rows of the unit table.
#pragma once

#include "core/arrow/stream.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

#include <cstddef>
#include <functional>

namespace cxlift {

constexpr std::size_t usual_row_memory = std::size_t{4} << 30U;

struct SummarizeOptions {
    int threads = 0; // 0: as many as the machine has
    // Called now and then on the calling thread; throws to stop the pass.
    std::function<void()> checkpoint;
    std::size_t row_memory =
        usual_row_memory; // bytes that the units' own values may take, where a plan's resampling needs them
};

// Reads the stream to its end, once. One row is one unit. Columns are not copied; blocks of 65,536 rows, counted from the start
// of the stream, are summarised by several threads and merged in the order of their index, so the number of threads and the
// chunking of the stream do not change a bit of the result.
// Where the plan says that a unit has many rows, they are added up first: on one thread, and in memory, which holds 8 bytes for
// each number of a unit.
//
// PlanError: a column that the data lack (nearest name), too many segment values, a segment that differs between a unit's rows.
// ExportError: units without an id, or with two rows, where they are resampled by it, and too many for `row_memory`; a column
// of the wrong type, infinite values, values other than 0 and 1 of a proportion, no row with a variant.
[[nodiscard]] Summaries summarize(const Plan& plan, arrow::Stream& stream, const SummarizeOptions& options = {});

} // namespace cxlift
