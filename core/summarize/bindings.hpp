// Where in a stream of columns the plan's columns are.
#pragma once

#include "core/arrow/stream.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/layout.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cxlift {

struct Bindings {
    std::vector<std::size_t> labels;  // as in the label set
    std::vector<std::size_t> numbers; // one for each input of the metrics
    std::optional<std::size_t> unit;
};

// PlanError for a column that is not there, ExportError for one of a type that cannot answer.
[[nodiscard]] Bindings bind(const Plan& plan, const LabelSet& labels, const arrow::Stream& stream);

// Where the plan names a column of a segment first.
[[nodiscard]] std::string place_of(const Plan& plan, const std::string& column);

} // namespace cxlift
