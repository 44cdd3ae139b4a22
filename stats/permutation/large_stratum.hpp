// Random splits of a stratum of many units, some replicates at once.
#pragma once

#include "stats/permutation/permuted_units.hpp"
#include "stats/permutation/random_subset.hpp"
#include "stats/simd/subset_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

class LargeStratum {
public:
    static constexpr std::size_t replicates_at_once = 16;

    // Whether bits for all units cost less than drawing those of the smaller variant one by one. Clusters are never drawn so.
    [[nodiscard]] static bool suits(const PermutedStratum& stratum) noexcept;

    // `number` tells the random numbers of one stratum from those of another.
    LargeStratum(const PermutedStratum& stratum, std::size_t number);

    // The sums over the smaller variant in the replicates `first` and after it: at most replicates_at_once.
    void draw(std::uint64_t seed, std::uint64_t first, std::span<PartSums> replicates);

private:
    const PermutedStratum* stratum_;
    RandomSubset subset_;
    std::uint64_t stream_;
    std::size_t words_;
    std::vector<std::uint64_t> rows_;
    std::vector<SubsetSums> subsets_;
};

} // namespace cxlift::stats
