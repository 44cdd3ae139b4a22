// Times with the flags of their events, put in order: the slow part of every method on times, made fast.
#pragma once

#include "stats/summaries/column.hpp"

#include <bit>
#include <cstdint>

namespace cxlift::stats {

// A unit as one whole number that is ordered by time and, at one time, has events before censored units. The bits of a double
// that is not negative are ordered as it is, and its sign bit makes room for the flag. The time is finite and not -0.0.
[[nodiscard]] inline std::uint64_t packed_unit(double time, bool event) noexcept {
    return (std::bit_cast<std::uint64_t>(time) << 1) | (event ? 0U : 1U);
}
[[nodiscard]] inline double time_of(std::uint64_t unit) noexcept {
    return std::bit_cast<double>(unit >> 1);
}

// What stands at each distinct time, in order.
struct CountedTimes {
    Column<double> times;
    Column<std::int64_t> events;
    Column<std::int64_t> censored;
};
[[nodiscard]] CountedTimes counted_times(Column<std::uint64_t> units);

} // namespace cxlift::stats
