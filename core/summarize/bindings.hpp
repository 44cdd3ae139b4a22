// Where in a stream of columns the plan's columns are.
#pragma once

#include "core/arrow/stream.hpp"
#include "core/plan/plan.hpp"

#include <cstddef>
#include <vector>

namespace cxlift {

struct Bindings {
    std::vector<std::size_t> labels;  // the variant column, then the segments
    std::vector<std::size_t> numbers; // one for each metric
};

// PlanError for a column that is not there, ExportError for one of a type that cannot answer.
[[nodiscard]] Bindings bind(const Plan& plan, const arrow::Stream& stream);

} // namespace cxlift
