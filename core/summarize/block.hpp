// What one block of rows adds up to, before blocks are merged in the order of their index.
#pragma once

#include "core/summarize/partition.hpp"
#include "core/summarize/summaries.hpp"
#include "core/summarize/window.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
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

// Groups of one way of splitting the units: everybody, or by one segment column.
struct Split {
    struct Part {
        std::int32_t segment_code; // arrow::missing_label for everybody
        std::int32_t variant_code;
        Group group;
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

    // The index of the part for a pair of codes; made if it is not there.
    [[nodiscard]] std::int32_t part(Split& split, std::int32_t segment_code, std::int32_t variant_code) const;

private:
    std::span<const SummaryKind> kinds_;
};

// A thread's buffers and its memory of labels.
class Worker {
public:
    Worker(std::span<const SummaryKind> kinds, std::vector<std::unique_ptr<arrow::Labels>>& labels);

    // Summarises rows [row, row + n) of the window; `first` is the number of that row in the whole stream.
    [[nodiscard]] Block summarize(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first);

private:
    void split_tile(Block& block, const Window& window, std::int64_t row, std::size_t n);
    void add_metric(Block& block, std::size_t metric, const NumberTile& tile, std::size_t n, std::int64_t first);
    std::size_t gather(const NumberTile& tile, const Partition& partition, std::size_t part);

    std::span<const SummaryKind> kinds_;
    std::vector<arrow::LabelCache> caches_;
    std::vector<Partition> partitions_;
    std::array<std::int32_t, tile_rows> variant_codes_{};
    std::array<std::int32_t, tile_rows> segment_codes_{};
    std::array<std::int32_t, tile_rows> part_of_row_{};
    std::array<double, tile_rows> values_{};
    std::array<double, tile_rows> gathered_{};
    std::array<std::uint8_t, tile_rows> present_{};
};

} // namespace cxlift
