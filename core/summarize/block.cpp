#include "core/summarize/block.hpp"

#include "core/summarize/accumulate.hpp"

#include <algorithm>

namespace cxlift {

void Defect::add(std::int64_t row, double bad_value, std::int64_t times) {
    if (count == 0) {
        first_row = row;
        value = bad_value;
    }
    count += times;
}

void Defect::merge(const Defect& later) {
    if (later.count > 0) {
        add(later.first_row, later.value, later.count);
    }
}

Block::Block(std::span<const SummaryKind> kinds, std::size_t segments)
    : splits(1 + segments), defects(kinds.size()), rows_without_segment(segments), kinds_(kinds) {}

std::int32_t Block::part(Split& split, std::int32_t segment_code, std::int32_t variant_code) const {
    const auto variant = static_cast<std::size_t>(variant_code);
    if (variant >= split.stride) { // more variants than rows of the table are wide: lay it out anew
        split.stride = std::max<std::size_t>(4, 2 * variant);
        split.lookup.clear();
        for (std::size_t i = 0; i < split.parts.size(); ++i) {
            const auto& known = split.parts[i];
            const auto segment = static_cast<std::size_t>(std::max(known.segment_code, 0));
            split.lookup.resize(std::max(split.lookup.size(), (segment + 1) * split.stride), -1);
            split.lookup[segment * split.stride + static_cast<std::size_t>(known.variant_code)] = static_cast<std::int32_t>(i);
        }
    }
    const auto segment = static_cast<std::size_t>(std::max(segment_code, 0));
    const std::size_t at = segment * split.stride + variant;
    if (at >= split.lookup.size()) {
        split.lookup.resize((segment + 1) * split.stride, -1);
    }
    if (split.lookup[at] < 0) {
        split.lookup[at] = static_cast<std::int32_t>(split.parts.size());
        Split::Part made{.segment_code = segment_code, .variant_code = variant_code, .group = {}};
        for (const SummaryKind kind : kinds_) {
            made.group.cells.push_back({.summary = empty_summary(kind)});
        }
        split.parts.push_back(std::move(made));
    }
    return split.lookup[at];
}

Worker::Worker(std::span<const SummaryKind> kinds, std::vector<std::unique_ptr<arrow::Labels>>& labels)
    : kinds_(kinds), partitions_(labels.size()) {
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
        if (s > 0) {
            window.labels(s, row, n, segment_codes_.data(), caches_[s]);
        }
        std::int64_t without = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const std::int32_t variant = variant_codes_[i];
            const std::int32_t segment = s > 0 ? segment_codes_[i] : 0;
            if (variant < 0 || segment < 0) {
                part_of_row_[i] = -1;
                without += variant >= 0 ? 1 : 0;
                continue;
            }
            const std::size_t at = static_cast<std::size_t>(segment) * split.stride + static_cast<std::size_t>(variant);
            const bool known = static_cast<std::size_t>(variant) < split.stride && at < split.lookup.size() && split.lookup[at] >= 0;
            part_of_row_[i] = known ? split.lookup[at] : block.part(split, s > 0 ? segment : arrow::missing_label, variant);
        }
        if (s > 0) {
            block.rows_without_segment[s - 1] += without;
        }
        partitions_[s].sort(part_of_row_.data(), n, split.parts.size());
        for (std::size_t p = 0; p < split.parts.size(); ++p) {
            split.parts[p].group.units += static_cast<std::int64_t>(partitions_[s].begins[p + 1] - partitions_[s].begins[p]);
        }
    }
}

// Copies the values of one part, side by side; nulls are left out. Returns how many there are.
std::size_t Worker::gather(const NumberTile& tile, const Partition& partition, std::size_t part) {
    const std::size_t begin = partition.begins[part];
    const std::size_t size = partition.begins[part + 1] - begin;
    const std::uint16_t* positions = partition.positions.data() + begin;
    if (tile.present == nullptr) {
        for (std::size_t i = 0; i < size; ++i) {
            gathered_[i] = tile.values[positions[i]];
        }
        return size;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size; ++i) { // written always, kept if present: no branch to guess
        gathered_[kept] = tile.values[positions[i]];
        kept += tile.present[positions[i]];
    }
    return kept;
}

void Worker::add_metric(Block& block, std::size_t metric, const NumberTile& tile, std::size_t n, std::int64_t first) {
    for (std::size_t s = 0; s < block.splits.size(); ++s) {
        std::int64_t impossible = 0;
        for (std::size_t p = 0; p < partitions_[s].groups(); ++p) {
            Cell& cell = block.splits[s].parts[p].group.cells[metric];
            const std::size_t kept = gather(tile, partitions_[s], p);
            cell.missing += static_cast<std::int64_t>(partitions_[s].begins[p + 1] - partitions_[s].begins[p] - kept);
            impossible += accumulate(cell, {gathered_.data(), kept});
        }
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
