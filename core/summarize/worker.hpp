// One thread's part of the pass: rows of a window become a block.
#pragma once

#include "core/summarize/block.hpp"
#include "core/summarize/tile_split.hpp"
#include "core/summarize/window.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cxlift {

// Holds buffers that are used again for every tile, and the thread's memory of labels.
class Worker {
public:
    Worker(std::span<const SummaryKind> kinds, std::vector<std::unique_ptr<arrow::Labels>>& labels);

    // Summarises rows [row, row + n) of the window; `first` is the number of that row in the whole stream.
    [[nodiscard]] Block summarize(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first);

private:
    using Codes = std::array<std::int32_t, tile_rows>;

    void split_tile(Block& block, const Window& window, std::int64_t row, std::size_t n);
    void add_metric(Block& block, std::size_t metric, const NumberTile& tile, std::size_t n, std::int64_t first);

    std::span<const SummaryKind> kinds_;
    std::vector<arrow::LabelCache> caches_;
    Codes variant_codes_{};
    Codes segment_codes_{};
    std::vector<TileSplit> splits_; // as the block's
    std::array<double, tile_rows> values_{};
    std::array<std::uint8_t, tile_rows> present_{};
};

} // namespace cxlift
