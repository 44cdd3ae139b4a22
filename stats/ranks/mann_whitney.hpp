// The rank-sum test of Wilcoxon, Mann and Whitney: exact with ties, or by the normal distribution.
#pragma once

#include "stats/comparison.hpp"
#include "stats/ranks/ordered_counts.hpp"
#include "stats/ranks/rank_test.hpp"
#include "stats/words.hpp"

#include <span>

namespace cxlift::stats {

enum class MannWhitneyMethod { automatic, exact, asymptotic };
[[nodiscard]] std::span<const Word<MannWhitneyMethod>> mann_whitney_methods();

enum class ContinuityCorrection { none, half };

// Tests that both variants have one distribution, against a tendency to larger or smaller values. Wilcoxon (1945), Biometrics
// Bulletin 1:80; Mann and Whitney (1947), Ann Math Stat 18:50. `statistic` is U: the pairs whose treatment value is larger, and
// half of the equal ones.
//   exact       all ways to deal the values to the variants, ties included; two-sided is P(as far from the mean as observed)
//   asymptotic  the normal distribution with the variance that ties leave, and half a pair of continuity correction
//   automatic   exact where it takes at most some 20 million additions (50 and 50 values), asymptotic above
// The interval of the probability of superiority is that of brunner_munzel on the logit scale, which does not suppose that the
// variances are equal, as the test does: `dual` is false. An empty variant, or values that are all equal: NaN and a note; an
// exact test of too many values likewise.
[[nodiscard]] RankTest mann_whitney(const OrderedCounts& values, const TestOptions& options = {},
                                    MannWhitneyMethod method = MannWhitneyMethod::automatic,
                                    ContinuityCorrection continuity = ContinuityCorrection::half);

} // namespace cxlift::stats
