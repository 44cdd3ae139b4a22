// What a plan says about how units come to have a value of a metric.
#pragma once

#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <utility>
#include <vector>

namespace cxlift {

// The keys, in the order in which they are written, with what stands there.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> response_keys_of(const ResponseColumns& columns);
// PlanError for keys of values that are not one for each unit.
void read_response(const PlanReader& reader, Metric& metric);
// The columns that metrics name, as hidden metrics and as segments that are not compared, so that the pass reads them. To be
// called when the plan is otherwise complete.
void add_response_columns(const PlanReader& root, Plan& plan);

} // namespace cxlift
