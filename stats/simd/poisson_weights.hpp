// Sums of columns weighted by Poisson(1) weights: the inner loop of the Poisson bootstrap.
#pragma once

#include "stats/simd/poisson_rows.hpp"

#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

// Eight replicates of them. `columns` holds `most` values of each column, one column after the other, aligned to 64 bytes and 0
// behind the rows. To `sums` (of each column, of each replicate, the lanes) their sums are added, after they have been summed
// by themselves; to `drawn` the weights of each replicate.
struct PoissonSums {
    static constexpr std::size_t replicates = poisson_law::replicates_of_block;

    const double* columns = nullptr;
    std::size_t n_columns = 0;
    double* part = nullptr; // room for as much as `sums`; both are aligned to 64 bytes
    double* sums = nullptr;
    std::int64_t* drawn = nullptr;
};
void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) noexcept;

} // namespace cxlift::stats
