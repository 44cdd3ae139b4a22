// Metrics whose column is made of events that each have a value of their own, such as a survey's answers.
#pragma once

#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cxlift {

// The keys of a metric that say which events; none for types that no answers can be of.
[[nodiscard]] std::vector<std::string> answer_keys(const MetricType& type);
// Nothing where the metric reads a column of the table.
[[nodiscard]] std::optional<Input> read_answer(const PlanReader& reader, const MetricType& type);

// Settles which answers of a unit count, as the plan's rows are: all of them where a unit has several rows, unless the metric
// says another. PlanError where all of them should count, and a unit has one row.
void settle_answers(const PlanReader& root, Plan& plan);

} // namespace cxlift
