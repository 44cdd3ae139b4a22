// Reads business outcomes: metrics of events that are named for what a business asks, such as retention.
#pragma once

#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <vector>

namespace cxlift {

// All keys of such a metric.
[[nodiscard]] std::vector<std::string> outcome_keys(const MetricType& type);
[[nodiscard]] std::vector<Input> outcome_inputs(const PlanReader& reader, const MetricType& type);
// Of churn: up to when it is looked at, and its estimands. Nothing of other types.
void read_churn(Metric& metric);

// Of any metric, where the plan does not say.
[[nodiscard]] std::string usual_name(const Metric& metric);
[[nodiscard]] Direction usual_direction(const MetricType& type);

// What such a metric reads.
void add_outcome(Json& json, const Metric& metric);

} // namespace cxlift
