#include "core/summarize/split.hpp"

#include "core/arrow/labels.hpp"
#include "stats/simd/table_lookup.hpp"

#include <algorithm>
#include <limits>

namespace cxlift {
namespace {

constexpr std::int32_t left_out = 0;
constexpr std::int32_t not_met = std::numeric_limits<std::int32_t>::min(); // alone has the sign: one "or" over a tile finds it

} // namespace

void Split::assign(Codes variants, Codes segments, std::size_t n, std::int32_t* part_of_row) {
    const bool by_segment = by_ != By::variant;
    widen(by_segment ? segments.end : 0, variants.end);
    const auto stride = static_cast<std::int32_t>(stride_);
    const std::int32_t found = by_segment
                                   ? stats::look_up(table_, stride, {segments.of_row, n}, {variants.of_row, n}, part_of_row)
                                   : stats::look_up(table_, {variants.of_row, n}, part_of_row);
    for (std::size_t i = 0; found < 0 && i < n; ++i) {
        if (part_of_row[i] == not_met) {
            part_of_row[i] = make(by_segment ? segments.of_row[i] : arrow::missing_label, variants.of_row[i]);
        }
    }
}

// Makes room in the table; the parts that were met keep their numbers.
void Split::widen(std::size_t segments, std::size_t variants) {
    const std::size_t height = segments + 1;
    if (variants + 1 <= stride_ && height * stride_ <= table_.size()) {
        return;
    }
    const std::size_t known = stride_ == 0 ? 0 : table_.size() / stride_;
    stride_ = variants + 1 <= stride_ ? stride_ : variants + 1 + variants / 2;
    table_.assign(std::max(known, height + segments / 2) * stride_, not_met);
    for (std::size_t at = 0; at < table_.size(); at += stride_) {
        table_[at] = left_out; // no variant
    }
    if (by_ == By::segment_and_variant) {
        std::fill_n(table_.begin(), stride_, left_out); // no segment value
    }
    for (std::size_t p = 0; p < parts.size(); ++p) {
        table_[place(parts[p].segment_code, parts[p].variant_code)] = static_cast<std::int32_t>(p + 1);
    }
}

std::int32_t Split::make(std::int32_t segment, std::int32_t variant) {
    std::int32_t& known = table_[place(segment, variant)];
    if (known == not_met) { // by an earlier row of the same tile, otherwise
        parts.push_back({.segment_code = segment, .variant_code = variant});
        known = static_cast<std::int32_t>(parts.size());
        units.push_back(0);
        sums.add_part();
    }
    return known;
}

} // namespace cxlift
