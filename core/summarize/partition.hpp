// The rows of a tile, sorted by the group they belong to: done once a tile and reused by every metric.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift {

constexpr std::size_t tile_rows = 2048; // a tile of one column, its values and its gathered copy stay in the first-level cache

struct Partition {
    std::array<std::uint16_t, tile_rows> positions{}; // of rows, group after group, in their order within each
    std::vector<std::size_t> begins;                  // where each group begins in `positions`; one more for the end

    [[nodiscard]] std::size_t groups() const noexcept { return begins.size() - 1; }
    [[nodiscard]] std::size_t size() const noexcept { return begins.back(); }

    // A stable sort of the rows [0, n) with a group; a negative group leaves the row out.
    void sort(const std::int32_t* group_of, std::size_t n, std::size_t groups);
};

} // namespace cxlift
