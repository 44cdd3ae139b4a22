// Reads one metric of a plan.
#pragma once

#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

namespace cxlift {

[[nodiscard]] Metric read_metric(const PlanReader& reader);

} // namespace cxlift
