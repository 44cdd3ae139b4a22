// Sums of the first four powers of deviations from a shift: the inner loop of every mean.
#pragma once

#include "stats/summaries/moments.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

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

// A few groups are summed at once, without sorting the values. Value i goes into lane i mod 8 of its group.
constexpr std::size_t max_groups_at_once = 4;

struct GroupSums {
    const std::uint64_t* rows =
        nullptr; // which values belong to the group, as in row_bits.hpp; a row may be in one group at most
    double shift = 0.0;
    std::int64_t n = 0; // these two are filled
    LaneSums sums;
};

// Values of a row in no group, or not in `present` (null: all are), are left out and may be anything.
// `ahead`, if not null, is where the next values to be summed are: they are fetched while these are worked on.
void grouped_lane_sums(std::span<const double> values, const std::uint64_t* present, std::span<GroupSums> groups,
                       const double* ahead = nullptr) noexcept;

// The running sums of one group. The shift should be near the mean; being any value of the sample bounds the relative error of
// the second moment by n times the rounding error, since no value is further than sqrt(n) standard deviations from the mean.
struct ShiftedSums {
    double shift = std::numeric_limits<double>::quiet_NaN(); // until there is a value to choose it by
    std::int64_t n = 0;
    LaneSums sums;

    [[nodiscard]] Moments moments() const noexcept;
};

} // namespace cxlift::stats
