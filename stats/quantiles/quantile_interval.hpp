// Confidence interval of one quantile.
#pragma once

#include "stats/means/one_sample_t_test.hpp"
#include "stats/quantiles/quantile_sample.hpp"

namespace cxlift::stats {

// All x that the exact binomial test of P(X < x) <= q <= P(X <= x) does not reject at half of alpha on each side: order
// statistics, as in Conover (1999), Practical Nonparametric Statistics, section 3.2, and the estimate if it lies beyond them.
// It covers at least as often as it says, for continuous and for discrete data. Clustered: by Student's t, see
// quantile_sample. Where n values are too few for a limit at this level, that end is infinite and a note says so. The value is
// the sample quantile of type 7. There is no p-value.
[[nodiscard]] OneSample quantile_interval(const QuantileSample& sample, const TestOptions& options = {});

} // namespace cxlift::stats
