// The test of Brunner and Munzel: whether either variant tends to larger values, whatever the two distributions are.
#pragma once

#include "stats/clusters/clustered_values.hpp"
#include "stats/comparison.hpp"
#include "stats/means/satterthwaite.hpp"
#include "stats/ranks/ordered_counts.hpp"
#include "stats/ranks/placements.hpp"
#include "stats/ranks/rank_test.hpp"
#include "stats/words.hpp"

#include <span>
#include <string>

namespace cxlift::stats {

enum class SuperiorityMethod { t, logit };
[[nodiscard]] std::span<const Word<SuperiorityMethod>> superiority_methods();

// Tests a probability of superiority of 1/2 without assuming equal variances or shapes, with ties. Brunner and Munzel (2000),
// Biometrical Journal 42:17. The variances are those of the placements, the degrees of freedom Satterthwaite's.
//   t      statistic (p - 1/2) / std_error; the interval is cut to [0, 1]
//   logit  the same on the scale of log(p / (1 - p)) by the delta method, whose interval lies within (0, 1) of itself: Brunner,
//          Bathke and Konietschke (2018), Rank and Pseudo-Rank Procedures for Independent Observations in Factorial Designs,
//          Springer, chapter 3 (two samples), here with the same t distribution
// The interval inverts the test. Fewer than two values in a variant, values all equal, or all values of one variant above all
// of the other (which leaves no variance): NaN and a note.
[[nodiscard]] RankTest brunner_munzel(const OrderedCounts& values, const TestOptions& options = {},
                                      SuperiorityMethod method = SuperiorityMethod::t);

// The same where several values belong to one randomised unit, a cluster, which is in one variant. A variant's variance is that
// of its clusters' sums of placements less their expectation (Obuchowski 1997, Biometrics 53:567, where no cluster is in both
// variants), with Bell and McCaffrey's factor: sum(D_g^2 / (1 - n_g / n)) / n^2, and their degrees of freedom (2002, Survey
// Methodology 28:169), joined by Satterthwaite's. Clusters of one size have Obuchowski's own G / (G - 1) and G - 1 degrees of
// freedom; where sizes differ, that rejects a true null far too often if clusters are few. Clusters of one value give
// brunner_munzel. Of few clusters the logit scale stays nearer to its level.
// Fewer than two clusters in a variant: NaN and a note.
[[nodiscard]] RankTest clustered_brunner_munzel(const ClusteredValues& control, const ClusteredValues& treatment,
                                                const TestOptions& options = {},
                                                SuperiorityMethod method = SuperiorityMethod::t);

// The squared standard errors of the mean placement that each variant brings in, with their degrees of freedom.
struct SuperiorityVariance {
    VarianceTerm control;
    VarianceTerm treatment;
};

// Of values in clusters, two or more in each variant, by CR2.
[[nodiscard]] SuperiorityVariance clustered_variance(const std::string& function, const ClusteredValues& control,
                                                     const ClusteredValues& treatment);

// Standard error, statistic, df, p-value and interval of result.probability_of_superiority; a note where there is no variance.
void test_superiority(RankTest& result, const Placements& placements, const SuperiorityVariance& variance,
                      const TestOptions& options, SuperiorityMethod method);

// The interval on the scale of p - 1/2, where it keeps the digits that p near 1/2 has no room for.
[[nodiscard]] Interval advantage_interval(const Placements& placements, double std_error, double df, const TestOptions& options,
                                          SuperiorityMethod method);

// The standard error and the interval on the logit scale alone, for a test that is another.
void set_superiority_interval(RankTest& result, const Placements& placements, const TestOptions& options);
void set_superiority_interval(RankTest& result, const Placements& placements, const SuperiorityVariance& variance,
                              const TestOptions& options);

} // namespace cxlift::stats
