#include "core/summarize/worker.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace cxlift {

Worker::Worker(std::span<const SummaryKind> kinds, std::vector<std::unique_ptr<arrow::Labels>>& labels)
    : kinds_(kinds), labels_(&labels), splits_(std::max<std::size_t>(1, labels.size() - 1)) {
    for (std::size_t metric = 0; metric < kinds.size(); ++metric) {
        (kinds[metric] == SummaryKind::moments ? means_ : proportions_).push_back(metric);
    }
    for (const auto& column : labels) {
        caches_.emplace_back(*column);
    }
}

Block Worker::summarize(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first) {
    constexpr auto tile = static_cast<std::int64_t>(tile_rows);
    Block block(kinds_, caches_.size() - 1);
    for (std::int64_t done = 0; done < n; done += tile) {
        const Place place{.row = row + done,
                          .rows = static_cast<std::size_t>(std::min(n - done, tile)),
                          .first = first + done,
                          .row_after = n - done >= 2 * tile ? row + done + tile : row + done};
        split_tile(block, window, place);
        for (std::size_t slot = 0; slot < means_.size(); slot += together) {
            add_means(block, window, place, slot);
        }
        for (const std::size_t metric : proportions_) {
            add_proportion(block, window, place, metric);
        }
    }
    return block;
}

void Worker::split_tile(Block& block, const Window& window, const Place& place) {
    const Split::Codes variants = read_labels(window, place, 0, variant_codes_);
    for (std::size_t s = 0; s < block.splits.size(); ++s) {
        const bool by_segment = caches_.size() > 1;
        const Split::Codes segments = by_segment ? read_labels(window, place, s + 1, segment_codes_) : Split::Codes{};
        Split& split = block.splits[s];
        split.assign(variants, segments, place.rows, splits_[s].part_of_row.data());
        splits_[s].count(place.rows, split.parts.size(), split.units.data());
    }
}

Split::Codes Worker::read_labels(const Window& window, const Place& place, std::size_t label, Codes& codes) {
    window.labels(label, place.row, place.rows, codes.data(), caches_[label]);
    return {.of_row = codes.data(), .end = (*labels_)[label]->size()};
}

void Worker::add_means(Block& block, const Window& window, const Place& place, std::size_t slot) {
    std::array<MeanTile, together> tiles;
    const std::size_t count = std::min(together, means_.size() - slot);
    for (std::size_t i = 0; i < count; ++i) {
        MeanTile& mean = tiles[i];
        mean.metric = means_[slot + i];
        mean.slot = slot + i;
        mean.numbers = window.numbers(mean.metric, place.row, place.rows, values_[i].data(), present_[i].data());
        if (!splits_[0].few()) {
            check(block, place, mean, present_[i]);
            mean.ahead = next_values(window, place, mean.slot, together);
            continue;
        }
        mean.ahead = next_values(window, place, mean.slot, 1);
        if (!add_to_few(block.splits[0], splits_[0], mean)) {
            check(block, place, mean, present_[i]);
            static_cast<void>(add_to_few(block.splits[0], splits_[0], mean));
        }
        mean.ahead = nullptr;
    }
    const std::span<const MeanTile> means(tiles.data(), count);
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        if (!splits_[s].few()) {
            add_to_many(block.splits[s], splits_[s], means);
        } else if (s > 0) {
            for (const MeanTile& mean : means) { // checked, or found to be without NaN and infinity in every row with a variant
                static_cast<void>(add_to_few(block.splits[s], splits_[s], mean));
            }
        }
    }
}

void Worker::add_proportion(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const NumberTile numbers = window.numbers(metric, place.row, place.rows, values_[0].data(), present_[0].data());
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        add_counts(block.splits[s], splits_[s], metric, numbers);
    }
    for (std::size_t i = 0; i < place.rows; ++i) {
        const double value = numbers.values[i];
        if (value == 0.0 || value == 1.0) {
            continue;
        }
        if (numbers.has_value(i) && !std::isnan(value) && splits_[0].part_of_row[i] > 0) {
            block.defects[metric].add(place.first + static_cast<std::int64_t>(i), value);
        }
    }
}

void Worker::check(Block& block, const Place& place, MeanTile& mean, TileBits& present) const {
    NumberTile& numbers = mean.numbers;
    TileBits finite;
    stats::rows_finite({numbers.values, place.rows}, finite.data());
    for (std::size_t word = 0; word < stats::words_for(place.rows); ++word) {
        const std::uint64_t before = numbers.present == nullptr ? ~std::uint64_t{0} : numbers.present[word];
        for (std::uint64_t bad = before & ~finite[word]; bad != 0; bad &= bad - 1) {
            const std::size_t i = word * stats::rows_per_word + static_cast<std::size_t>(std::countr_zero(bad));
            if (i < place.rows && std::isinf(numbers.values[i]) && splits_[0].part_of_row[i] > 0) {
                block.defects[mean.metric].add(place.first + static_cast<std::int64_t>(i), numbers.values[i]);
            }
        }
        present[word] = before & finite[word];
    }
    numbers.present = present.data();
    mean.checked = true;
}

const double* Worker::next_values(const Window& window, const Place& place, std::size_t slot, std::size_t step) const {
    const bool last = slot + step >= means_.size();
    return window.in_place(means_[last ? slot % step : slot + step], last ? place.row_after : place.row, place.rows);
}

} // namespace cxlift
