// Sums of the first four powers of deviations from a shift: the inner loop of every mean.
#pragma once

#include "stats/summaries/moments.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Every sum is kept in eight lanes, whatever the width of the machine's vectors, and without fused multiply-add: every
// instruction set gives the same bits. The best instruction set is chosen when the program runs.
struct LaneSums {
    static constexpr std::size_t lanes = 8;

    alignas(64) std::array<double, lanes> first{};
    alignas(64) std::array<double, lanes> second{};
    alignas(64) std::array<double, lanes> third{};
    alignas(64) std::array<double, lanes> fourth{};

    void add(const LaneSums& other) noexcept;
    [[nodiscard]] bool is_finite() const noexcept; // no NaN or infinity was among the values, and nothing overflowed
};

// Sums of one run of values. Value i goes into lane i mod 8.
[[nodiscard]] LaneSums lane_sums(std::span<const double> values, double shift) noexcept;

// Sums of a few groups at once, without sorting the values: group g has shift shifts[g] and fills out[g]. A value whose group is
// none of these (such as -1) is left out and may be NaN. At most `max_groups_at_once` groups; all spans of values as long.
constexpr std::size_t max_groups_at_once = 4;
void grouped_lane_sums(std::span<const double> values, std::span<const std::int32_t> group_of, std::span<const double> shifts,
                       std::span<LaneSums> out) noexcept;

// The running sums of one group. The shift should be near the mean; being any value of the sample bounds the relative error of the
// second moment by n times the rounding error, since no value is further than sqrt(n) standard deviations from the mean.
struct ShiftedSums {
    double shift = 0.0;
    std::int64_t n = 0;
    LaneSums sums;

    void add(const LaneSums& more, std::int64_t values) noexcept {
        sums.add(more);
        n += values;
    }
    [[nodiscard]] Moments moments() const noexcept;
};

// For tests: the instruction sets that this machine can run, and the choice among them (0: the best).
[[nodiscard]] std::vector<std::int64_t> simd_targets();
void force_simd_target(std::int64_t target);

} // namespace cxlift::stats
