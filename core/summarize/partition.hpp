// The rows of a tile, sorted by the group they belong to: done once a tile, if at all, and reused by every metric.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift {

constexpr std::size_t tile_rows = 2048; // a tile of one column, its values and its gathered copy stay in the first-level cache

class Partition {
public:
    // A stable sort of the rows [0, n) with a group; a negative group leaves the row out.
    void sort(const std::int32_t* group_of, std::size_t n, std::size_t groups);

    // The rows of a group, in their order.
    [[nodiscard]] std::span<const std::uint16_t> of(std::size_t group) const noexcept {
        return {positions_.data() + begins_[group], begins_[group + 1] - begins_[group]};
    }

private:
    std::array<std::uint16_t, tile_rows> positions_{}; // group after group
    std::vector<std::size_t> begins_;                  // where each group begins; one more for the end
};

} // namespace cxlift
