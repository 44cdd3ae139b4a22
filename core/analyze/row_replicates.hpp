// Replicates from the units' own values, where the plan's resampling asks for them.
#pragma once

#include "core/plan/kept_rows.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"

#include <utility>

namespace cxlift {

// PlanError where the plan's resampling needs values that the summaries do not hold.
void require_rows(const Plan& plan, const Summaries& summaries);

// What is estimated of which columns of the rows.
struct RowEstimate {
    const Metric* metric = nullptr;
    const MetricEstimand* estimand = nullptr;
    KeptRows::Metric columns;
};

// Of a variant; units without a value are left out. By `poisson` a unit draws by its key, so that it has one weight in all
// metrics, and whichever units are beside it; fewer than 50 have no replicates, and a note.
[[nodiscard]] stats::Replicates replicates_of_rows(const RowEstimate& estimate, const stats::Rows& rows,
                                                   const stats::ResamplingOptions& options);

// Of both variants of a metric with covariates; units without one of them are left out, too, and a note counts them.
[[nodiscard]] std::pair<stats::Replicates, stats::Replicates> adjusted_of_rows(const RowEstimate& estimate,
                                                                               const stats::Rows& control,
                                                                               const stats::Rows& treatment,
                                                                               const stats::ResamplingOptions& options);

} // namespace cxlift
