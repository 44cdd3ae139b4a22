#include "core/summarize/tile_split.hpp"

namespace cxlift {

void TileSplit::count(std::size_t rows, std::size_t parts, std::int64_t* units) {
    rows_ = rows;
    parts_ = parts;
    if (!few()) {
        for (std::size_t i = 0; i < rows; ++i) {
            ++units[part_of_row[i]];
        }
        return;
    }
    units[0] += static_cast<std::int64_t>(rows);
    for (std::size_t p = 0; p < parts; ++p) {
        const auto part = static_cast<std::int32_t>(p + 1);
        count_of_part_[p] = stats::rows_equal({part_of_row.data(), rows}, part, rows_of_part_[p].data());
        units[part] += count_of_part_[p];
        units[0] -= count_of_part_[p];
    }
}

} // namespace cxlift
