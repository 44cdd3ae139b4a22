// Plans for tables with several rows of one unit: what they cannot ask, and what is added up of each unit.
#pragma once

#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cxlift {

// Fills plan.unit_rows and that of its metrics. PlanError where rows cannot be observations of units: no column of the unit,
// events (of which one row a unit is made), covariates, or the method of a test that takes rows for independent.
void read_unit_rows(const PlanReader& root, Plan& plan);

// What an answer counts in the mean that is estimated: a share is of 0 and 1, a score of its points.
[[nodiscard]] double worth_of(const MetricEstimand& estimand, double answer);

// A total over a unit's rows, of which a cluster-robust test compares the means over all rows.
struct UnitTotal {
    std::string name;          // "mean", "points", "share of 4-5": what it is the total of, whatever decides
    std::vector<double> worth; // of each answer on the scale, the lowest first; empty for numbers without a scale
};
// Those of a metric, in the order of their names. A ratio has none: the totals of its two columns are compared over units.
[[nodiscard]] std::vector<UnitTotal> unit_totals(const Metric& metric);
[[nodiscard]] std::vector<std::string> names_of(const std::vector<UnitTotal>& totals);
[[nodiscard]] std::size_t total_of(const Metric& metric, const MetricEstimand& estimand); // its place among them

} // namespace cxlift
