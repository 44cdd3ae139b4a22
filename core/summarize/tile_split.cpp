#include "core/summarize/tile_split.hpp"

namespace cxlift {

void TileSplit::count(std::size_t rows, std::size_t parts) {
    rows_ = rows;
    is_sorted_ = false;
    rows_of_part_.assign(parts, 0);
    constexpr std::size_t few = 4;
    if (parts <= few) { // comparing is faster than counters that wait for their own stores
        for (std::size_t p = 0; p < parts; ++p) {
            std::int32_t seen = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                seen += part_of_row[i] == static_cast<std::int32_t>(p) ? 1 : 0;
            }
            rows_of_part_[p] = seen;
        }
        return;
    }
    for (std::size_t i = 0; i < rows; ++i) {
        if (part_of_row[i] >= 0) {
            ++rows_of_part_[static_cast<std::size_t>(part_of_row[i])];
        }
    }
}

const Partition& TileSplit::sorted() {
    if (!is_sorted_) {
        partition_.sort(part_of_row.data(), rows_, parts());
        is_sorted_ = true;
    }
    return partition_;
}

} // namespace cxlift
