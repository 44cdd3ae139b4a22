#include "stats/permutation/large_stratum.hpp"

#include "stats/simd/row_bits.hpp"

namespace cxlift::stats {

bool LargeStratum::suits(const PermutedStratum& stratum) noexcept {
    constexpr std::size_t many = 2'000;
    constexpr std::size_t fewest_of = 32; // one by one costs about that many times more for a unit
    return stratum.n.empty() && stratum.units() >= many && stratum.smaller() * fewest_of >= stratum.units();
}

LargeStratum::LargeStratum(const PermutedStratum& stratum, std::size_t number)
    : stratum_(&stratum), subset_(stratum.units(), stratum.smaller()),
      stream_(static_cast<std::uint64_t>(number + 1) << 32U), // above the numbers of replicates
      words_(words_for(stratum.units())), rows_(words_ * replicates_at_once) {
    subsets_.reserve(replicates_at_once);
}

void LargeStratum::draw(std::uint64_t seed, std::uint64_t first, std::span<PartSums> replicates) {
    for (std::size_t i = 0; i < replicates.size(); ++i) {
        subset_.draw(seed, stream_ + first + i, rows_.data() + i * words_);
    }
    for (const std::size_t origin : {from_control, from_treatment}) {
        subsets_.assign(replicates.size(), {});
        for (std::size_t i = 0; i < replicates.size(); ++i) {
            subsets_[i].rows = rows_.data() + i * words_;
        }
        const std::size_t begin = origin == from_control ? 0 : stratum_->controls;
        const std::size_t end = origin == from_control ? stratum_->controls : stratum_->units();
        add_subset_sums(stratum_->u, begin, end, subsets_);
        for (std::size_t i = 0; i < replicates.size(); ++i) {
            const auto n = static_cast<double>(subsets_[i].n);
            const double u = subsets_[i].sum();
            replicates[i][origin] = {.n = n, .nn = n, .u = u, .un = u, .uu = subsets_[i].sum_of_squares()};
        }
    }
}

} // namespace cxlift::stats
