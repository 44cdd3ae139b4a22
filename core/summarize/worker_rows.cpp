#include "core/summarize/worker.hpp"

#include <limits>
#include <numeric>

namespace cxlift {

void Worker::keep_rows(const KeptRows& kept, RowMemory& memory) {
    if (!kept.empty()) {
        rows_.emplace(kept, splits_.size(), memory);
    }
}

void Worker::add_rows(const Block& block, const Window& window, const Place& place) {
    if (!rows_.has_value()) {
        return;
    }
    RowValues& rows = *rows_;
    std::vector<std::uint64_t> keys(place.rows);
    std::vector<bool> has_id(place.rows, !rows.kept().by_unit());
    if (rows.kept().by_unit()) {
        window.unit_ids(place.row, place.rows, keys.data(), has_id);
    } else {
        std::iota(keys.begin(), keys.end(), static_cast<std::uint64_t>(place.first));
    }
    for (std::size_t i = 0; i < place.rows; ++i) {
        rows.without_id += !has_id[i] && splits_[0].part_of_row[i] > 0 ? 1 : 0;
    }
    std::vector<std::vector<double>> columns;
    for (const KeptRows::Metric& metric : rows.kept().metrics) {
        for (std::size_t c = 0; c < metric.columns; ++c) {
            const NumberTile tile = read(window, place, metrics_[metric.metric].input + c, 0);
            std::vector<double>& column = columns.emplace_back(tile.values, tile.values + place.rows);
            for (std::size_t i = 0; tile.present != nullptr && i < place.rows; ++i) {
                column[i] = tile.has_value(i) ? column[i] : std::numeric_limits<double>::quiet_NaN();
            }
        }
    }
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        const std::span<const std::int32_t> part_of_row(splits_[s].part_of_row.data(), place.rows);
        rows.begin_tile(s, block.splits[s], place.rows);
        rows.add_keys(part_of_row, keys);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            rows.add_column(c, part_of_row, columns[c]);
        }
    }
}

} // namespace cxlift
