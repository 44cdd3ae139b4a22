// The splits of the units that a permutation test looks at: all of them, or random ones.
#pragma once

#include "stats/permutation/permuted_units.hpp"

#include <cstdint>
#include <vector>

namespace cxlift::stats {

// How many splits keep the number of units of each variant in every stratum; infinite where a double cannot hold it.
[[nodiscard]] double number_of_splits(const PermutedUnits& units);

// Every split once, in the order of their combinations. There must be few.
[[nodiscard]] std::vector<Split> all_splits(const PermutedUnits& units, bool with_ratio);

// Split i is drawn from streams of its number: the same for any number of threads and on every machine. Strata of many units
// are drawn as bits (large_stratum.hpp).
[[nodiscard]] std::vector<Split> random_splits(const PermutedUnits& units, bool with_ratio, std::int64_t n_resamples,
                                               std::uint64_t seed, int threads);

} // namespace cxlift::stats
