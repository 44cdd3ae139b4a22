#include "core/summarize/block.hpp"

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

Cell BlockCell::finish() const {
    if (const auto* running = std::get_if<stats::ShiftedSums>(&sums)) {
        return {.summary = running->moments(), .missing = missing};
    }
    return {.summary = std::get<stats::Counts>(sums), .missing = missing};
}

Block::Block(std::span<const SummaryKind> kinds, std::size_t segments)
    : splits(1 + segments), defects(kinds.size()), rows_without_segment(segments), kinds_(kinds) {}

void Block::split_everybody(Split& split, const std::int32_t* variants, std::size_t n, std::int32_t* parts) const {
    for (std::size_t i = 0; i < n; ++i) {
        const auto variant = static_cast<std::size_t>(variants[i]); // a missing one becomes too large to be known
        const bool known = variant < split.lookup.size() && split.lookup[variant] >= 0;
        parts[i] = known ? split.lookup[variant] : variants[i] < 0 ? -1 : part(split, arrow::missing_label, variants[i]);
    }
}

std::int64_t Block::split_by_segment(Split& split, const std::int32_t* variants, const std::int32_t* segments, std::size_t n,
                                     std::int32_t* parts) const {
    std::int64_t without = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (variants[i] < 0 || segments[i] < 0) {
            parts[i] = -1;
            without += variants[i] >= 0 ? 1 : 0;
            continue;
        }
        const auto variant = static_cast<std::size_t>(variants[i]);
        const std::size_t at = static_cast<std::size_t>(segments[i]) * split.stride + variant;
        const bool known = variant < split.stride && at < split.lookup.size() && split.lookup[at] >= 0;
        parts[i] = known ? split.lookup[at] : part(split, segments[i], variants[i]);
    }
    return without;
}

std::int32_t Block::part(Split& split, std::int32_t segment_code, std::int32_t variant_code) const {
    const auto variant = static_cast<std::size_t>(variant_code);
    if (variant >= split.stride) { // more variants than a row of the table is wide: lay it out anew
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
        Split::Part made{.segment_code = segment_code, .variant_code = variant_code, .units = 0, .cells = {}};
        for (const SummaryKind kind : kinds_) {
            made.cells.emplace_back();
            if (kind == SummaryKind::counts) {
                made.cells.back().sums = stats::Counts{};
            }
        }
        split.parts.push_back(std::move(made));
    }
    return split.lookup[at];
}

} // namespace cxlift
