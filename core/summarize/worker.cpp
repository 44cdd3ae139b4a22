#include "core/summarize/worker.hpp"

#include "core/summarize/accumulate.hpp"

#include <algorithm>

namespace cxlift {
namespace {

// Asks for the next column's tile while this one is worked on: the processor's own prefetching stops at each change of column.
void prefetch(const double* values, std::size_t n) {
    constexpr std::size_t per_line = 8;
    for (std::size_t i = 0; i < n; i += per_line) {
        __builtin_prefetch(values + i, 0, 2);
    }
}

} // namespace

Worker::Worker(std::span<const SummaryKind> kinds, std::vector<std::unique_ptr<arrow::Labels>>& labels)
    : kinds_(kinds), splits_(labels.size()) {
    for (const auto& column : labels) {
        caches_.emplace_back(*column);
    }
}

Block Worker::summarize(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first) {
    Block block(kinds_, caches_.size() - 1);
    for (std::int64_t done = 0; done < n; done += static_cast<std::int64_t>(tile_rows)) {
        const auto rows = static_cast<std::size_t>(std::min<std::int64_t>(n - done, tile_rows));
        split_tile(block, window, row + done, rows);
        for (std::size_t metric = 0; metric < kinds_.size(); ++metric) {
            const NumberTile tile = window.numbers(metric, row + done, rows, values_.data(), present_.data());
            if (metric + 1 < kinds_.size()) {
                if (const double* next = window.in_place(metric + 1, row + done, rows); next != nullptr) {
                    prefetch(next, rows);
                }
            }
            add_metric(block, metric, tile, rows, first + done);
        }
    }
    return block;
}

void Worker::split_tile(Block& block, const Window& window, std::int64_t row, std::size_t n) {
    window.labels(0, row, n, variant_codes_.data(), caches_[0]);
    block.rows_without_variant += std::count(variant_codes_.begin(), variant_codes_.begin() + static_cast<std::ptrdiff_t>(n),
                                             arrow::missing_label);
    for (std::size_t s = 0; s < block.splits.size(); ++s) {
        Split& split = block.splits[s];
        std::int32_t* parts = splits_[s].part_of_row.data();
        if (s > 0) {
            window.labels(s, row, n, segment_codes_.data(), caches_[s]);
            const std::int64_t without = block.split_by_segment(split, variant_codes_.data(), segment_codes_.data(), n, parts);
            block.rows_without_segment[s - 1] += without;
        } else {
            block.split_everybody(split, variant_codes_.data(), n, parts);
        }
        splits_[s].count(n, split.parts.size());
        for (std::size_t p = 0; p < split.parts.size(); ++p) {
            split.parts[p].units += splits_[s].rows_of(p);
        }
    }
}

void Worker::add_metric(Block& block, std::size_t metric, const NumberTile& tile, std::size_t n, std::int64_t first) {
    for (std::size_t s = 0; s < block.splits.size(); ++s) {
        const std::int64_t impossible =
            kinds_[metric] == SummaryKind::counts ? add_counts(block.splits[s], metric, tile, splits_[s])
                                                  : add_moments(block.splits[s], metric, tile, splits_[s]);
        if (s > 0 || impossible == 0) {
            continue; // the segments would only count the same values again
        }
        for (std::size_t i = 0; i < n; ++i) {
            const bool counts = (tile.present == nullptr || tile.present[i] != 0) && variant_codes_[i] >= 0;
            if (counts && is_impossible(kinds_[metric], tile.values[i])) {
                block.defects[metric].add(first + static_cast<std::int64_t>(i), tile.values[i]);
            }
        }
    }
}

} // namespace cxlift
