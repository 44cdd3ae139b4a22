// Times with the flags of their events, put in order: the slow part of every method on times, made fast.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace cxlift::stats {

// A unit as one whole number that is ordered by time and, at one time, has events before censored units. The bits of a double
// that is not negative are ordered as it is, and its sign bit makes room for the flag. The time is finite and not -0.0.
[[nodiscard]] inline std::uint64_t packed_unit(double time, bool event) noexcept {
    return (std::bit_cast<std::uint64_t>(time) << 1) | (event ? 0U : 1U);
}
[[nodiscard]] inline double time_of(std::uint64_t unit) noexcept {
    return std::bit_cast<double>(unit >> 1);
}
[[nodiscard]] inline bool is_event(std::uint64_t unit) noexcept {
    return (unit & 1U) == 0;
}

// Sorts in place: large numbers of units by radix in two halves, each on a thread of its own.
void sort_units(std::vector<std::uint64_t>& units);

} // namespace cxlift::stats
