// Which part of a split each row of a tile belongs to.
#pragma once

#include "core/summarize/partition.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift {

class TileSplit {
public:
    std::array<std::int32_t, tile_rows> part_of_row{}; // -1 leaves the row out

    // Counts the rows of each part, once `part_of_row` is filled.
    void count(std::size_t rows, std::size_t parts);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t parts() const noexcept { return rows_of_part_.size(); }
    [[nodiscard]] std::int64_t rows_of(std::size_t part) const noexcept { return rows_of_part_[part]; }
    // The rows sorted by part: made when first asked for, since a few parts can do without.
    [[nodiscard]] const Partition& sorted();

private:
    std::size_t rows_ = 0;
    std::vector<std::int64_t> rows_of_part_;
    Partition partition_;
    bool is_sorted_ = false;
};

} // namespace cxlift
