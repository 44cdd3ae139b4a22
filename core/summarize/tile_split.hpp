// Which part of a split each row of a tile belongs to.
#pragma once

#include "stats/simd/row_bits.hpp"
#include "stats/simd/shifted_sums.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cxlift {

// A column's tile and the next one's, which is fetched meanwhile, share the first-level cache.
constexpr std::size_t tile_rows = 2048;
using TileBits = std::array<std::uint64_t, stats::words_for(tile_rows)>;

class TileSplit {
public:
    std::array<std::int32_t, tile_rows> part_of_row{}; // as Split::assign fills it

    // Looks at `part_of_row`, once it is filled, and adds the rows of each part to its units.
    void count(std::size_t rows, std::size_t parts, std::int64_t* units);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t parts() const noexcept { return parts_; }
    // A few parts are kept as sets of rows, too, and go through a metric together.
    [[nodiscard]] bool few() const noexcept { return parts_ <= stats::max_groups_at_once; }
    // Of these few, the first of which is number 1 (0 are the rows that are left out).
    [[nodiscard]] const std::uint64_t* rows_of(std::size_t part) const noexcept { return rows_of_part_[part - 1].data(); }
    [[nodiscard]] std::int64_t count_of(std::size_t part) const noexcept { return count_of_part_[part - 1]; }

private:
    std::size_t rows_ = 0;
    std::size_t parts_ = 0;
    std::array<TileBits, stats::max_groups_at_once> rows_of_part_{};
    std::array<std::int64_t, stats::max_groups_at_once> count_of_part_{};
};

} // namespace cxlift
