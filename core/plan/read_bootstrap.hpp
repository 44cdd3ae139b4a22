// Which metrics are compared by the bootstrap, and with how many resamples.
#pragma once

#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

namespace cxlift {

// The key `bootstrap` of a metric that has been read otherwise: how its interval is made of the replicates.
void read_bootstrap(const PlanReader& reader, Metric& metric);

// The plan's keys `n_resamples`, `resampling` and `seed`; metrics and unit have been read.
void read_resampling(const PlanReader& root, Plan& plan);

} // namespace cxlift
