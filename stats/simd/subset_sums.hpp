// Sums of the values and of their squares over many subsets of the same rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// The members of a subset among some rows. The sums are kept in eight lanes, row i in lane i mod 8, and without fused
// multiply-add: every instruction set gives the same bits.
struct SubsetSums {
    static constexpr std::size_t lanes = 8;

    const std::uint64_t* rows = nullptr; // the subset, as in row_bits.hpp
    std::size_t n = 0;                   // these three are added to
    alignas(64) std::array<double, lanes> values{};
    alignas(64) std::array<double, lanes> squares{};

    [[nodiscard]] double sum() const noexcept { return total(values); }
    [[nodiscard]] double sum_of_squares() const noexcept { return total(squares); }

private:
    // Pairwise, always in this order.
    [[nodiscard]] static double total(const std::array<double, lanes>& of) noexcept {
        return ((of[0] + of[4]) + (of[2] + of[6])) + ((of[1] + of[5]) + (of[3] + of[7]));
    }
};

// Adds the rows `begin` to `end` - 1. Every value must be finite. Rows are taken a piece at a time for all subsets, so that the
// values come from the nearest cache.
void add_subset_sums(std::span<const double> values, std::size_t begin, std::size_t end,
                     std::span<SubsetSums> subsets) noexcept;

} // namespace cxlift::stats
