#include "core/summarize/worker.hpp"

namespace cxlift {

void Worker::add_times(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const std::size_t input = metrics_[metric].input;
    std::vector<NumberTile> columns;
    for (std::size_t c = 0; c < metrics_[metric].outcomes; ++c) {
        columns.push_back(read(window, place, input + c, c));
    }
    bool possible = true;
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        possible = orderless_.add_times(block.splits[s], s, splits_[s], metric, columns) && possible;
    }
    if (!possible) {
        note_defects(block, place, input, columns[0], [](double value) { return !OrderlessSums::is_time(value); });
        for (std::size_t c = 1; c < columns.size(); ++c) {
            note_defects(block, place, input + c, columns[c], [](double value) { return !OrderlessSums::is_event(value); });
        }
        note_both_events(block, place, columns, input);
    }
}

// What was resolved was not closed unresolved.
void Worker::note_both_events(Block& block, const Place& place, std::span<const NumberTile> columns, std::size_t input) const {
    for (std::size_t i = 0; columns.size() == 3 && i < place.rows; ++i) {
        const bool both =
            columns[1].has_value(i) && columns[2].has_value(i) && columns[1].values[i] == 1.0 && columns[2].values[i] == 1.0;
        if (both && splits_[0].part_of_row[i] > 0) {
            block.defects[input + 2].add(place.first + static_cast<std::int64_t>(i), 1.0);
        }
    }
}

} // namespace cxlift
