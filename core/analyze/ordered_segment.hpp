// What a report has of segments whose values have an order: periods, before and after a change, touchpoints.
#pragma once

#include "stats/comparison.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift {

struct OrderedSegment {
    std::string name;
    std::string kind;                // "period", "change" or "declared"
    std::string column;              // of times, or of the values
    std::string every;               // of periods: "day", "week" or "month"
    std::string at;                  // of a change
    std::string time_zone;           // of both
    std::vector<std::string> values; // those of the data, or those that were declared; in order
    std::int64_t least = 0;          // values of a variant below which they are few
};

// One variant's estimate within one value of such a segment.
struct Level {
    std::string metric;
    std::string estimand;
    std::string segment;
    std::string segment_value;
    std::string variant;
    std::int64_t n = 0;
    double value = std::numeric_limits<double>::quiet_NaN();
    stats::Interval interval; // NaN where the estimate has none of its own
};

// How a metric changed at a time in each variant, and by how much more in the treatment.
struct Change {
    std::string metric;
    std::string estimand;
    std::string segment;
    std::string treatment;
    stats::Comparison in_control; // after against before
    stats::Comparison in_treatment;
    stats::Comparison between;     // of the two changes
    std::int64_t both_control = 0; // units with values before and after it
    std::int64_t both_treatment = 0;
    double pvalue_adjusted = std::numeric_limits<double>::quiet_NaN();
    std::string unit;
    std::string sentence;
};

} // namespace cxlift
