// One thread's way from the labels of columns to those of the plan's segments, some of which cross columns.
#pragma once

#include "core/summarize/crossing.hpp"
#include "core/summarize/layout.hpp"
#include "core/summarize/split.hpp"
#include "core/summarize/tile_split.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift {

class SegmentCodes {
public:
    using Codes = std::array<std::int32_t, tile_rows>;

    explicit SegmentCodes(LabelSet& labels);

    // Of a tile's rows, one for each segment, given those of each column of the label set.
    [[nodiscard]] std::vector<Split::Codes> of_rows(const std::vector<Split::Codes>& columns, std::size_t rows);

private:
    LabelSet* labels_;
    std::vector<std::vector<Crossing>> crossings_; // of each segment: one less than its columns
    std::vector<std::vector<Codes>> crossed_codes_;
};

} // namespace cxlift
