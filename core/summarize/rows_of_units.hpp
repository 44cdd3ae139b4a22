// The pass over a table with several rows of one unit: they are added up, and the units then split and summed up.
#pragma once

#include "core/arrow/label_cache.hpp"
#include "core/summarize/block.hpp"
#include "core/summarize/followed_values.hpp"
#include "core/summarize/segment_codes.hpp"
#include "core/summarize/unit_tally.hpp"
#include "core/summarize/window.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace cxlift {

// Rows come in the order of the stream and on one thread, so that sums have the same bits every time.
class RowsOfUnits {
public:
    RowsOfUnits(const Plan& plan, std::span<const MetricLayout> metrics, std::size_t inputs, LabelSet& labels);

    // Adds rows [row, row + n) of the window; `first` is the number of that row in the whole stream. PlanError where a segment
    // differs within a unit.
    void add(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first);

    // Hands on the units, of which one with rows of several variants is left out and counted.
    void for_each_block(const std::function<void(const Block&)>& visit);

    // After the blocks: units of each variant that have rows before and after each change.
    void put_pairs(Summaries& summaries) const;

    // Rows and units left out, by reason.
    [[nodiscard]] const std::map<std::string, std::int64_t>& exclusions() const noexcept { return exclusions_; }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void add_tile(const Window& window, std::int64_t row, std::size_t n, std::int64_t first);
    void find_units(const Window& window, std::int64_t row, std::size_t n, std::int64_t first);
    void add_labels(std::size_t i, std::int64_t row);
    void add_metric(const Window& window, std::size_t metric, std::int64_t row, std::size_t n, std::int64_t first);
    // The number of the tile's row i in a column, with its cap; NaN where it is missing or may not be. What may not be is
    // noted.
    [[nodiscard]] double number(const NumberTile& tile, std::size_t i, const MetricLayout& metric, std::size_t column,
                                std::int64_t row);
    // Of one row, into everybody's tally and those of the values that the row has.
    void add_row(std::size_t metric, std::size_t i, std::span<const double> row);
    [[nodiscard]] double median_of_units(std::size_t metric, std::span<const std::size_t> units) const;
    void add_units(Block& block, std::span<const std::size_t> units);
    void add_values(Block& block);

    const Plan* plan_;
    std::vector<MetricLayout> metrics_; // with origins, in the end
    LabelSet* labels_;
    std::vector<arrow::LabelCache> caches_;
    std::vector<SegmentCodes::Codes> codes_; // of each label column
    SegmentCodes segment_codes_;
    UnitTally everybody_;
    std::vector<FollowedValues> followed_;
    std::vector<std::vector<std::size_t>> followed_units_; // of a tile's rows, for each of them
    std::vector<bool> is_followed_;                        // of each label column
    std::vector<bool> several_variants_;                   // of each unit
    std::vector<std::uint64_t> hashes_;                    // of a tile's rows
    std::vector<std::size_t> units_;                       // of a tile's rows; none for a row that is left out
    std::vector<Defects> defects_;                         // of each input
    std::map<std::string, std::int64_t> exclusions_;
};

} // namespace cxlift
