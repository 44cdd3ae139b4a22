// What a thread does for metrics that keep buckets of units.
#include "core/summarize/worker.hpp"

namespace cxlift {

void Worker::read_hashes(const Window& window, const Place& place) {
    if (bucketed_.empty()) {
        return;
    }
    hashes_.resize(tile_rows);
    std::vector<bool> has_id(place.rows, false);
    window.unit_ids(place.row, place.rows, hashes_.data(), has_id);
    for (std::size_t i = 0; i < place.rows; ++i) {
        hashes_[i] = has_id[i] ? hashes_[i] : stats::hash_of_number(static_cast<std::uint64_t>(place.first) + i);
    }
}

void Worker::add_bucketed(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const MetricLayout& layout = metrics_[metric];
    std::vector<NumberTile> columns;
    for (std::size_t i = 0; i < layout.columns(); ++i) {
        columns.push_back(read(window, place, layout.input + i, i));
    }
    bool possible = true;
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        possible = orderless_.add(block.splits[s], s, splits_[s], metric, columns, hashes_) && possible;
    }
    for (std::size_t i = 0; !possible && i < columns.size(); ++i) {
        note_defects(block, place, layout.input + i, columns[i], [&](double value) { return !is_possible(layout, i, value); });
    }
}

} // namespace cxlift
