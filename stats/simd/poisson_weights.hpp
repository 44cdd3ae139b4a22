// Sums of columns weighted by Poisson(1) weights: the inner loop of the Poisson bootstrap.
#pragma once

#include "stats/resampling/fixed_point.hpp"
#include "stats/simd/poisson_rows.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// How weights of 256 rows in eight replicates lie in memory, as the vectors of all instruction sets leave them: replicates 0 to
// 3 and then 4 to 7; of each first rows 0, 1 and 4, 5 and 8, 9 ..., then rows 2, 3 and 6, 7 ...; of two rows four replicates
// one after the other, the two rows side by side, so that the products of both are added at once.
struct PoissonLayout {
    static constexpr std::size_t at_once = 8;                    // of two rows four replicates
    static constexpr std::size_t parity = 2 * PoissonRows::most; // the weights of half the rows in four replicates
    static constexpr std::size_t replicates = 4;                 // that lie together
    static constexpr std::size_t size = 4 * PoissonRows::most;   // of the weights of four replicates
    static constexpr std::size_t blocks = 2;                     // of four replicates

    [[nodiscard]] static constexpr std::size_t place_of(std::size_t row) noexcept {
        return row / 2 % 2 * parity + row / 4 * at_once + row % 2;
    }
    [[nodiscard]] static constexpr std::size_t place_of(std::size_t row, std::size_t replicate) noexcept {
        return replicate / replicates * size + place_of(row) + 2 * (replicate % replicates);
    }
};

// A column of these rows in fixed point: of each piece as many numbers as four replicates have weights.
struct PoissonColumn {
    alignas(64) std::array<std::int16_t, FixedPoint::pieces * PoissonLayout::size> pieces{};

    void set(std::size_t row, const std::array<std::int16_t, FixedPoint::pieces>& value) noexcept {
        for (std::size_t piece = 0; piece < value.size(); ++piece) {
            std::int16_t* into = pieces.data() + piece * PoissonLayout::size + PoissonLayout::place_of(row);
            for (std::size_t replicate = 0; replicate < PoissonLayout::replicates; ++replicate) {
                into[2 * replicate] = value[piece];
            }
        }
    }
};

// Of eight replicates the sums of a column's pieces.
struct PoissonTotals {
    std::array<std::array<std::int64_t, poisson_law::replicates_of_block>, FixedPoint::pieces> sums{};
};

// Eight replicates of the rows are added to the totals of each column, and to `drawn` their weights. What columns have behind
// the rows does not matter.
struct PoissonSums {
    static constexpr std::size_t replicates = poisson_law::replicates_of_block;

    std::span<const PoissonColumn> columns;
    PoissonTotals* totals = nullptr;
    std::array<std::int64_t, replicates>* drawn = nullptr;
};
void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) noexcept;

} // namespace cxlift::stats
