// Confidence intervals of one proportion.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"
#include "stats/words.hpp"

#include <span>

namespace cxlift::stats {

enum class ProportionIntervalMethod { wilson, clopper_pearson, jeffreys, agresti_coull, wald };
[[nodiscard]] std::span<const Word<ProportionIntervalMethod>> proportion_interval_methods();

// The interval within [0, 1]; one-sided (options.alternative as of a test of the proportion) the free end is 0 or 1. NaN
// without units.
//   wilson           Wilson (1927), JASA 22:209: inverts the score test
//   clopper_pearson  Clopper and Pearson (1934), Biometrika 26:404: inverts the exact test, covers at least as often as it says
//   jeffreys         Brown, Cai and DasGupta (2001), Statistical Science 16:101: quantiles of Beta(x + 1/2, n - x + 1/2); the
//                    lower end is 0 without a success, and the upper end 1 without a failure
//   agresti_coull    Agresti and Coull (1998), The American Statistician 52:119: Wald's about Wilson's centre
//   wald             share +- z sqrt(p (1 - p) / n). Covers too rarely; without a success or without a failure it would be a
//                    point, which is no interval: NaN
[[nodiscard]] Interval proportion_interval(const Successes& sample, const TestOptions& options = {},
                                           ProportionIntervalMethod method = ProportionIntervalMethod::wilson);

} // namespace cxlift::stats
