// What one block of rows adds up to, before blocks are merged in the order of their index.
#pragma once

#include "core/summarize/split.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift {

constexpr std::int64_t block_rows = 65'536; // part of the definition of the result: sums are formed within blocks first

// Values that a metric cannot take: an infinity, or something other than 0 and 1 in a proportion.
struct Defect {
    std::int64_t count = 0;
    std::int64_t first_row = 0;
    double value = 0.0;

    void add(std::int64_t row, double bad_value, std::int64_t times = 1) {
        if (count == 0) {
            first_row = row;
            value = bad_value;
        }
        count += times;
    }
    void merge(const Defect& later) {
        if (later.count > 0) {
            add(later.first_row, later.value, later.count);
        }
    }
};

struct Block {
    Block(std::span<const SummaryKind> kinds, std::size_t segments)
        : splits{{Split::By::variant, kinds}}, defects(kinds.size()) {
        splits.resize(1 + segments, {Split::By::segment_and_variant, kinds});
    }

    std::vector<Split> splits; // everybody first, then each segment
    std::vector<Defect> defects;

    [[nodiscard]] std::int64_t rows_without_variant() const { return splits[0].units[0]; }
    // Among the rows with a variant.
    [[nodiscard]] std::int64_t rows_without_segment(std::size_t segment) const {
        return splits[1 + segment].units[0] - rows_without_variant();
    }
};

} // namespace cxlift
