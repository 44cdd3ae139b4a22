// A permutation test of two means that holds its level where the variances differ.
#pragma once

#include "stats/comparison.hpp"
#include "stats/permutation/permuted_units.hpp"

#include <cstdint>

namespace cxlift::stats {

struct PermutationOptions {
    TestOptions test{};
    std::int64_t n_resamples = 10'000; // 1 to 10^7
    std::uint64_t seed = 0;
    int threads = 0;      // 0: as many as the machine has
    bool no_lift = false; // of values without a natural zero
};

// Tests equal means. The statistic is Welch's t, made anew for every split of the units, not the difference of the means: so
// the test is exact where the variants have one distribution, and of its level in large samples where only their means are
// equal (Janssen 1997, Stat Prob Lett 36:9; Chung and Romano 2013, Ann Stat 41:484). The raw difference rejects a true null
// far too often where the smaller variant has the larger variance.
//
// Of at most n_resamples splits all are taken, and the p-value is the share of those whose statistic is as far out; else
// n_resamples random ones, and it is (b + 1) / (m + 1). Statistics that differ by less than a part in 10^11 are alike.
//
// The interval inverts the test: a difference d is kept where the same splits of control and treatment - d do not reject it.
// The lift likewise, of (1 + lift) times the control, for values that are not negative; else it is refused. An end is infinite
// where too few splits can ever reject. p-values are steps in d and may turn back by a step: the end is the crossing next to
// two standard errors, moved to the other side of 0 where the p-value at 0 asks for that.
//
// Strata: units are permuted within each, and the difference is that of the strata weighted by their shares of all values.
// Clusters: whole clusters are permuted, and the variance is that of the ratio of the clusters' sums to their sizes, with
// G / (G - 1). n_control and n_treatment count values. Fewer than two units of a variant in a stratum, or no variance: NaN and
// a note. Throws std::invalid_argument for options out of range.
[[nodiscard]] Comparison permutation_test(const PermutedValues& control, const PermutedValues& treatment,
                                          const PermutationOptions& options = {});

} // namespace cxlift::stats
