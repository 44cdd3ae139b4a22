// What is wrong with a column's values, and what to do about it.
#pragma once

#include "core/plan/metric.hpp"
#include "core/summarize/defects.hpp"

#include <string>

namespace cxlift {

[[nodiscard]] std::string defect_sentence(const Metric& metric, const Input& input, const Defects& defects);

} // namespace cxlift
