// Reads which events a metric counts or adds up.
#pragma once

#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <vector>

namespace cxlift {

[[nodiscard]] std::vector<std::string> fact_keys(const MetricType& type);
[[nodiscard]] Fact read_fact(const PlanReader& reader, const MetricType& type);

[[nodiscard]] Json where_to_json(const Fact& fact);
void add_fact(Json& json, const Fact& fact);

} // namespace cxlift
