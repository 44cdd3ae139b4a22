// The rank-sum test of Wilcoxon, Mann and Whitney: exact with ties, or by the normal distribution.
#pragma once

#include "stats/clusters/clustered_values.hpp"
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

// The same where several values belong to one randomised unit, a cluster, which is in one variant. U is that of all values; the
// hypothesis is that the clusters, with their sizes and values, were dealt to the variants at random, so that every split of
// them into as many of each variant is as likely. U less its mean, m n / 2, is the sum of the treatment's clusters' T_g, the
// sum of their values' midranks less as many middle ranks, and the T_g of all clusters add up to 0. Hence, ties included,
//   exact       all splits, by the distribution of the sum of as many T_g
//   asymptotic  the normal distribution with their variance, G_c G_t / (G (G - 1)) sum(T_g^2), Hájek, Šidák and Sen (1999),
//               Theory of Rank Tests, 3.3
//   automatic   exact up to about 11 and 11 clusters, and of more where values are few; asymptotic above
// Clusters of one size give the test of Rosner, Glynn and Lee (2003), Biometrics 59:1089. Where sizes differ theirs permutes
// within each size, and learns nothing of a cluster whose size no other has. Clusters of one value give mann_whitney.
// The interval is that of clustered_brunner_munzel on the logit scale; a variant of one cluster has none.
[[nodiscard]] RankTest clustered_mann_whitney(const ClusteredValues& control, const ClusteredValues& treatment,
                                              const TestOptions& options = {},
                                              MannWhitneyMethod method = MannWhitneyMethod::automatic,
                                              ContinuityCorrection continuity = ContinuityCorrection::half);

// By the normal distribution, of a U that is so far from its mean and has that standard deviation.
[[nodiscard]] double rank_sum_pvalue(double distance, double deviation, Alternative alternative,
                                     ContinuityCorrection continuity);

} // namespace cxlift::stats
