// Segments that follow a measurement and not a unit: when an answer was given, and at which point of a journey.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cxlift {

// Values that are made of a column of times before the pass. The words are kept as the plan has them: whoever makes the values
// reads them.
struct SegmentTimes {
    std::string column;
    std::string every;      // "day", "week" or "month"; empty: before and after one time
    std::string at;         // that time
    std::string time_zone;  // whose dates they are, and that of times that have none
    std::string naive_zone; // of times that have none; empty: time_zone

    // As the segment is called; the column that is made has this name.
    [[nodiscard]] std::string name() const { return every.empty() ? column + " around " + at : column + " by " + every; }
};

constexpr std::string_view before_change = "before";
constexpr std::string_view after_change = "after";

// Fewer values than this in a variant are said to be few.
constexpr std::int64_t usual_least = 30;

} // namespace cxlift
