// One way of splitting the units of a block: everybody by variant, or each value of a segment by variant.
#pragma once

#include "core/summarize/part_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift {

class Split {
public:
    // any_segment: units without a segment value have a part, too.
    enum class By { variant, segment_and_variant, any_segment_and_variant };

    Split(By by, std::span<const MetricLayout> metrics) : sums(metrics), by_(by) {}

    struct Part {
        std::int32_t segment_code; // arrow::missing_label where there is none
        std::int32_t variant_code;
    };
    // Numbered from 1, in the order in which they are met: that of the rows, whatever numbers the labels have.
    std::vector<Part> parts;
    std::vector<std::int64_t> units{0}; // rows of each part; units[0] is how many are left out
    PartSums sums;

    // Label codes of a tile's rows, and a number that all of them are below.
    struct Codes {
        const std::int32_t* of_row;
        std::size_t end;
    };
    // Writes for each of n rows the number of its part, 0 for a row that is left out. `segments` is not read
    // where the units are split by variant alone.
    void assign(Codes variants, Codes segments, std::size_t n, std::int32_t* part_of_row);

private:
    void widen(std::size_t segments, std::size_t variants);
    [[nodiscard]] std::size_t place(std::int32_t segment, std::int32_t variant) const noexcept {
        return static_cast<std::size_t>(segment + 1) * stride_ + static_cast<std::size_t>(variant + 1);
    }
    [[nodiscard]] std::int32_t make(std::int32_t segment, std::int32_t variant);

    By by_;
    // A table of segments by variants, each shifted by one so that a missing label has a place and needs no question.
    std::vector<std::int32_t> table_;
    std::size_t stride_ = 0;
};

} // namespace cxlift
