// Sums of powers of deviations for many groups whose rows are mixed: the rows go one after the other, four columns at a time.
#pragma once

#include "stats/simd/shifted_sums.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

// Four columns of one group. A column keeps to its lane and its rows to their order, so neither the width of the machine's
// vectors nor the company of other columns changes a bit. All of it lies together: a row touches one place in memory.
struct ColumnSums {
    static constexpr std::size_t columns = 4;

    alignas(32) std::array<double, columns> n{}; // rows with a value
    alignas(32) std::array<double, columns> shift{};
    alignas(32) std::array<double, columns> first{};
    alignas(32) std::array<double, columns> second{};
    alignas(32) std::array<double, columns> third{};
    alignas(32) std::array<double, columns> fourth{};
};

struct ColumnTile {
    std::array<const double*, ColumnSums::columns> values{};
    std::array<const std::uint64_t*, ColumnSums::columns> present{}; // null: all are; a NaN is left out as well
    std::array<const double*, ColumnSums::columns> ahead{}; // where the next values to be summed are, to be fetched; or null
};

// Adds n rows to the sums of their groups: those of row i are sums[group_of[i] * stride].
void add_scattered(const ColumnTile& tile, const std::int32_t* group_of, std::size_t n, ColumnSums* sums,
                   std::size_t stride) noexcept;

} // namespace cxlift::stats
