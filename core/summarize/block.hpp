// What one block of rows adds up to, before blocks are merged in the order of their index.
#pragma once

#include "core/summarize/partition.hpp"
#include "core/summarize/summaries.hpp"
#include "core/summarize/window.hpp"
#include "stats/simd/shifted_sums.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace cxlift {

constexpr std::int64_t block_rows = 65'536; // part of the definition of the result: sums are formed within blocks first

// Values that a metric cannot take: an infinity, or something other than 0 and 1 in a proportion.
struct Defect {
    std::int64_t count = 0;
    std::int64_t first_row = 0;
    double value = 0.0;

    void add(std::int64_t row, double bad_value, std::int64_t times = 1);
    void merge(const Defect& later);
};

// What a block keeps of one metric and one part: running sums about a shift, or counts.
struct BlockCell {
    std::variant<stats::ShiftedSums, stats::Counts> sums;
    std::int64_t missing = 0;

    [[nodiscard]] Cell finish() const;
};

// Groups of one way of splitting the units: everybody, or by one segment column.
struct Split {
    struct Part {
        std::int32_t segment_code; // arrow::missing_label for everybody
        std::int32_t variant_code;
        std::int64_t units;
        std::vector<BlockCell> cells; // one for each metric
    };
    std::vector<Part> parts;
    std::vector<std::int32_t> lookup; // [segment_code * stride + variant_code] -> index of a part, or -1
    std::size_t stride = 0;
};

class Block {
public:
    Block(std::span<const SummaryKind> kinds, std::size_t segments);

    std::vector<Split> splits; // everybody first, then each segment
    std::vector<Defect> defects;
    std::int64_t rows_without_variant = 0;
    std::vector<std::int64_t> rows_without_segment; // among the rows with a variant

    // Writes for each of n rows the index of its part, -1 for a row without a variant or segment value; parts are made as they
    // are met. The second returns how many rows have a variant but no segment value.
    void split_everybody(Split& split, const std::int32_t* variants, std::size_t n, std::int32_t* parts) const;
    [[nodiscard]] std::int64_t split_by_segment(Split& split, const std::int32_t* variants, const std::int32_t* segments,
                                                std::size_t n, std::int32_t* parts) const;

private:
    [[nodiscard]] std::int32_t part(Split& split, std::int32_t segment_code, std::int32_t variant_code) const;

    std::span<const SummaryKind> kinds_;
};

} // namespace cxlift
