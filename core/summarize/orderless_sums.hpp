// What one thread gathers over all of its blocks: sums of whole numbers, exact sums and sorted times, which no order of rows
// changes.
#pragma once

#include "core/summarize/split.hpp"
#include "core/summarize/tile_split.hpp"
#include "core/summarize/window.hpp"
#include "stats/summaries/distribution_sums.hpp"
#include "stats/summaries/unit_buckets.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace cxlift {

// Of the metrics that keep a distribution, times or buckets. Other sums are rounded and so are formed within blocks and merged
// in their order; these are large, and to merge them for each block would take longer than to add them up.
class OrderlessSums {
public:
    struct Times {
        std::vector<double> time;
        std::vector<double> event; // 1, or 0 while it goes on; 2 for another event
    };
    // Of one part, by the metrics' slots.
    struct Part {
        std::vector<stats::DistributionSums> distributions;
        std::vector<Times> times;
        std::vector<stats::UnitBuckets> buckets;

        void merge(const Part& other);
    };
    using Codes = std::pair<std::int32_t, std::int32_t>; // of the segment's value and of the variant

    OrderlessSums(std::span<const MetricLayout> metrics, std::size_t splits);

    [[nodiscard]] static bool is_time(double value);
    [[nodiscard]] static bool is_event(double value);

    // Parts are numbered anew in each block.
    void begin_block();
    // False if a value, perhaps of a row that is left out, is infinite.
    [[nodiscard]] bool add(const Split& split, std::size_t number, const TileSplit& rows, std::size_t metric,
                           const NumberTile& values);

    // Times, events, and where there are any other events. False if a time is infinite or negative, or an event neither 0 nor
    // 1, or both are 1.
    [[nodiscard]] bool add_times(const Split& split, std::size_t number, const TileSplit& rows, std::size_t metric,
                                 std::span<const NumberTile> columns);
    // What ended a time, by its two flags: as in Times.
    [[nodiscard]] static double end_of(double event, double other) { return event == 1.0 ? 1.0 : 2.0 * other; }

    // Of a metric that keeps buckets, each row's unit by its hash. False if a value, perhaps of a row that is left out, is none
    // that its column may have.
    [[nodiscard]] bool add(const Split& split, std::size_t number, const TileSplit& rows, std::size_t metric,
                           std::span<const NumberTile> columns, std::span<const std::uint64_t> hashes);

    // Of a split, by its number in the block.
    [[nodiscard]] const std::map<Codes, Part>& parts(std::size_t split) const { return splits_[split].parts; }
    // Takes the values out of `cells`' missing ones.
    void put(const Part& part, std::vector<Cell>& cells) const;

private:
    struct OfSplit {
        std::map<Codes, Part> parts;
        std::vector<Part*> of_number{nullptr}; // in this block; the first are the rows that are left out
    };
    void meet(const Split& split, OfSplit& known) const;

    std::vector<std::size_t> slots_;         // of each metric, among those of its kind
    std::vector<std::size_t> distributions_; // metrics, by their slot
    std::vector<std::size_t> times_;         // likewise
    std::vector<std::size_t> buckets_;       // likewise
    std::span<const MetricLayout> metrics_;
    std::vector<OfSplit> splits_;
};

} // namespace cxlift
