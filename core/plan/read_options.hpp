// How a metric is estimated: caps, covariates, the method of its test.
#pragma once

#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <vector>

namespace cxlift {

// The keys of a metric of this type, beside those that say what it reads.
[[nodiscard]] std::vector<std::string> option_keys(const MetricType& type);

// Fills inputs' caps, adds the covariates to them, and the method. Scores have no such keys.
void read_options(const PlanReader& reader, Metric& metric);

// Adds the column of weights to the inputs, if there is one.
void read_weights(const PlanReader& reader, Metric& metric);

[[nodiscard]] bool is_quantile(const MetricType& type);
[[nodiscard]] double read_q(const PlanReader& reader);
// PlanError for a key that a quantile or times cannot have, though other metrics of columns do.
void refuse_options_of_means(const PlanReader& reader, const MetricType& type);
// Of times until units are resolved: the horizon and the estimands, the one that decides first. Nothing of other types.
void read_times(const PlanReader& reader, Metric& metric);

// What a metric's test is if the plan does not say.
[[nodiscard]] std::string usual_method(const Metric& metric);

} // namespace cxlift
