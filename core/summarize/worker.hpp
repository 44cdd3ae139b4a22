// One thread's part of the pass: rows of a window become a block.
#pragma once

#include "core/summarize/accumulate.hpp"
#include "core/summarize/block.hpp"
#include "core/summarize/joint.hpp"
#include "core/summarize/layout.hpp"
#include "core/summarize/orderless_sums.hpp"
#include "core/summarize/row_values.hpp"
#include "core/summarize/segment_codes.hpp"
#include "core/summarize/tile_split.hpp"
#include "core/summarize/window.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cxlift {

// Holds buffers that are used again for every tile, and the thread's memory of labels.
class Worker {
public:
    Worker(std::span<const MetricLayout> metrics, const JointLayout& joint, std::size_t inputs, LabelSet& labels);

    // Summarises rows [row, row + n) of the window; `first` is the number of that row in the whole stream.
    [[nodiscard]] Block summarize(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first);

    // Before the first block: what is kept of each unit, if anything.
    void keep_rows(const KeptRows& kept, RowMemory& memory);
    [[nodiscard]] RowValues* rows() noexcept { return rows_.has_value() ? &*rows_ : nullptr; }

    // Of all blocks that this worker has summarised.
    [[nodiscard]] const OrderlessSums& orderless() const noexcept { return orderless_; }

private:
    static constexpr std::size_t together = stats::ColumnSums::columns; // means that go through many parts at once

    // Where a tile is in the window, and in the stream.
    struct Place {
        std::int64_t row;
        std::size_t rows;
        std::int64_t first;
        std::int64_t row_after; // of the block's next tile; that of this one at the end
    };

    void split_tile(Block& block, const Window& window, const Place& place);
    [[nodiscard]] NumberTile read(const Window& window, const Place& place, std::size_t input, std::size_t buffer);
    void add_adjusted(Block& block, const Window& window, const Place& place, std::size_t metric);
    void add_means(Block& block, const Window& window, const Place& place, std::size_t slot);
    void add_counted(Block& block, const Window& window, const Place& place, std::size_t metric);
    void add_distribution(Block& block, const Window& window, const Place& place, std::size_t metric);
    void add_times(Block& block, const Window& window, const Place& place, std::size_t metric);
    void note_both_events(Block& block, const Place& place, std::span<const NumberTile> columns, std::size_t input) const;
    void add_bucketed(Block& block, const Window& window, const Place& place, std::size_t metric);
    // Of the tile's rows: of their ids, or of their numbers where they have none.
    void read_hashes(const Window& window, const Place& place);
    void add_joint(Block& block, const Window& window, const Place& place);
    void add_rows(const Block& block, const Window& window, const Place& place);
    void add_ratio(Block& block, const Window& window, const Place& place, std::size_t metric);
    // Takes NaN and infinities out of what is present; infinities are defects.
    void check(Block& block, const Place& place, MeanTile& mean, TileBits& present) const;
    // Adds the values of rows in the analysis for which is_bad(value) holds.
    template <typename IsBad>
    void note_defects(Block& block, const Place& place, std::size_t input, const NumberTile& numbers,
                      const IsBad& is_bad) const;
    // The values that this thread sums after those of a slot, if it sums `step` of them at a time.
    [[nodiscard]] const double* next_values(const Window& window, const Place& place, std::size_t slot, std::size_t step) const;

    std::span<const MetricLayout> metrics_;
    const JointLayout* joint_;
    std::size_t inputs_;
    LabelSet* labels_;
    std::vector<std::size_t> means_; // their numbers in the plan
    std::vector<std::size_t> counted_;
    std::vector<std::size_t> ratios_;
    std::vector<std::size_t> adjusted_; // those with covariates or weights
    std::vector<std::size_t> distributions_;
    std::vector<std::size_t> times_;
    std::vector<std::size_t> bucketed_;
    std::vector<std::uint64_t> hashes_;     // of the tile's units, where metrics are bucketed
    std::vector<double> caps_;              // of each input
    std::vector<arrow::LabelCache> caches_; // of each label column
    std::vector<SegmentCodes::Codes> column_codes_;
    SegmentCodes segment_codes_;
    std::vector<TileSplit> splits_; // as the block's
    OrderlessSums orderless_;
    std::optional<RowValues> rows_;
    std::vector<std::array<double, tile_rows>> values_;
    std::vector<TileBits> present_;
};

template <typename IsBad>
void Worker::note_defects(Block& block, const Place& place, std::size_t input, const NumberTile& numbers,
                          const IsBad& is_bad) const {
    for (std::size_t i = 0; i < place.rows; ++i) {
        const double value = numbers.values[i];
        if (numbers.has_value(i) && !std::isnan(value) && is_bad(value) && splits_[0].part_of_row[i] > 0) {
            block.defects[input].add(place.first + static_cast<std::int64_t>(i), value);
        }
    }
}

} // namespace cxlift
