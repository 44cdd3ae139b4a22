#include "core/summarize/partition.hpp"

namespace cxlift {

void Partition::sort(const std::int32_t* group_of, std::size_t n, std::size_t groups) {
    begins.assign(groups + 1, 0);
    constexpr std::size_t few = 4;
    if (groups <= few) {
        // Every row is written for every group and kept by moving the end: no branch, no counter that waits for its own store.
        std::array<std::uint16_t, tile_rows + 1> kept; // NOLINT(cppcoreguidelines-pro-type-member-init)
        std::size_t total = 0;
        for (std::size_t g = 0; g < groups; ++g) {
            begins[g] = total;
            std::size_t size = 0;
            for (std::size_t i = 0; i < n; ++i) {
                kept[size] = static_cast<std::uint16_t>(i);
                size += group_of[i] == static_cast<std::int32_t>(g) ? 1U : 0U;
            }
            for (std::size_t i = 0; i < size; ++i) {
                positions[total + i] = kept[i];
            }
            total += size;
        }
        begins[groups] = total;
        return;
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (group_of[i] >= 0) {
            ++begins[static_cast<std::size_t>(group_of[i]) + 1];
        }
    }
    for (std::size_t g = 0; g < groups; ++g) {
        begins[g + 1] += begins[g];
    }
    std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
    for (std::size_t i = 0; i < n; ++i) {
        if (group_of[i] >= 0) {
            positions[next[static_cast<std::size_t>(group_of[i])]++] = static_cast<std::uint16_t>(i);
        }
    }
}

} // namespace cxlift
