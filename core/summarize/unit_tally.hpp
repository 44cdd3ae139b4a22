// What the rows of units are for each metric: of all rows, or of those with one value of a segment that follows the rows.
#pragma once

#include "core/summarize/part_sums.hpp"
#include "core/summarize/unit_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift {

class UnitTally {
public:
    // `labels`: label columns that are kept of each unit, the variant first.
    UnitTally(std::size_t labels, std::span<const MetricLayout> metrics) : sums_(labels, metrics), times_(metrics.size()) {}

    [[nodiscard]] UnitSums& sums() noexcept { return sums_; }
    [[nodiscard]] const UnitSums& sums() const noexcept { return sums_; }

    // A row's numbers of one metric, all there and possible.
    void add(const MetricLayout& metric, std::size_t number, std::size_t unit, std::span<const double> row);
    // Once, after the last row.
    void sort_times();
    // All rows of the unit, into a part.
    void put(const MetricLayout& metric, std::size_t number, std::size_t unit, PartSums& sums, std::size_t part) const;

    // What a unit adds to the clusters of a metric; n is 0 where it has no value.
    struct Totals {
        std::int64_t n = 0;
        std::vector<double> sums;
    };
    [[nodiscard]] Totals totals(const MetricLayout& metric, std::size_t number, std::size_t unit) const;

private:
    struct TimeOfUnit {
        std::size_t unit = 0;
        double time = 0.0;
        stats::TimeEnd end = stats::TimeEnd::open;
    };
    void put_times(PartSums::UnitRows& into, std::size_t metric, std::size_t unit) const;

    UnitSums sums_;
    std::vector<std::vector<TimeOfUnit>> times_; // of each metric
};

} // namespace cxlift
