// Two quantiles: their difference and lift.
#pragma once

#include "stats/comparison.hpp"
#include "stats/quantiles/quantile_sample.hpp"
#include "stats/words.hpp"

#include <span>

namespace cxlift::stats {

enum class QuantileMethod { automatic, joint, mover };
[[nodiscard]] std::span<const Word<QuantileMethod>> quantile_methods();

// Compares the q-quantiles of two independent samples by the limits that quantile_limits.hpp gives of each at every z.
//   joint  Differences a - b of all pairs of values with z_treatment(a)^2 + z_control(b)^2 <= z^2, with the z of each as the
//          quantile of its sample: the square is chi-squared's with 1 degree of freedom at the pair that fits best (profile of
//          two independent likelihoods, as Zhou and Jing 2003, Statistica Sinica 13:689, of empirical ones).
//   mover  Zou and Donner (2008), Stat Med 27:1693: limits of each at z, with the distances from the estimates squared and
//          added. It is joint's where limits are linear in z.
//   auto   joint where, within three standard errors of the quantile's rank in either sample, one value is repeated so often
//   that
//          it takes up half a standard error or more; mover elsewhere. The choice does not depend on the level.
// With few distinct values mover can cover far too rarely, since the distance to a limit that is one step away says nothing of
// the pair of both limits: where each median lies close to a step, a nominal 95 % was 77 %. joint has about 93.8 % at least in
// large samples, because a quantile at a step is rejected on one side only. Where no value is repeated joint is wider than it
// need be, by a tenth with 100 values a variant, because the pair that fits best may choose among the gaps of both samples.
//
// The lift's set is of the ratios a / b (mover: Donner and Zou 2012, Stat Methods Med Res 21:347, equation 9). Every pair of
// equal values has difference 0 and ratio 1, so p-value, interval and lift invert one test. A lift is refused, with a note,
// where an estimate is not positive or a limit that it needs is negative.
//
// statistic is the signed z. Too few values for a limit: an open end and a note. Values of which none or one cluster exists:
// NaN and a note. Throws std::invalid_argument where the samples are not of one q.
[[nodiscard]] Comparison quantile_test(const QuantileSample& control, const QuantileSample& treatment,
                                       const TestOptions& options = {}, QuantileMethod method = QuantileMethod::automatic);

} // namespace cxlift::stats
