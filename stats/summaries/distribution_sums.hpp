// A Distribution while it is made: whole numbers alone, so that no order of values, and none of merging, changes a bit.
#pragma once

#include "stats/summaries/distribution.hpp"
#include "stats/summaries/wide_sum.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::stats {

// All values of a group share sign and exponent: each is the group's first possible value and a whole number of steps of one
// size, which is the trailing bits of the double. Sums of steps and of their squares are exact, so the group's mean and m2 are
// rounded once, at the end. Groups, counts and extremes are those of Distribution::of.
class DistributionSums {
public:
    // Throws std::invalid_argument for max_groups below 4,096.
    explicit DistributionSums(std::size_t max_groups = Distribution::default_max_groups);

    void add(double value) { // finite
        waiting_[n_waiting_++] = value;
        if (n_waiting_ == waiting_.size()) {
            add_waiting();
        }
    }
    // Of other units and with the same max_groups.
    void merge(const DistributionSums& other);

    [[nodiscard]] std::int64_t n() const noexcept { return n_ + static_cast<std::int64_t>(n_waiting_); }
    // m2 is at most the largest double.
    [[nodiscard]] Distribution distribution() const;

private:
    struct Group {
        std::uint64_t id;
        std::int64_t n;
    };
    // Of the steps of a group's values. While each group is one value there are none.
    struct alignas(64) Steps { // a line of the processor's cache
        Uint128 sum = 0;
        WideSum squares;
        std::uint64_t lowest = 0;
        std::uint64_t highest = 0;

        void add(const Steps& other, std::int64_t n, std::uint64_t offset) noexcept;
    };

    void add_waiting();
    void add_now(double value);
    [[nodiscard]] std::size_t first_slot_of(std::uint64_t id) const noexcept;
    [[nodiscard]] std::size_t group_of(std::uint64_t id); // made if it is not there
    [[nodiscard]] std::size_t slot_of(std::uint64_t id) const noexcept;
    void add(const Group& group, const Steps& steps, int shift);
    void make_room();
    void coarsen(int shift);
    void place_all();
    [[nodiscard]] int shift_for(std::size_t max_groups) const;
    [[nodiscard]] ValueGroup value_group(const Group& group, const Steps& steps) const;

    std::size_t max_groups_;
    int shift_ = 0; // trailing bits of a value that are its step, 52 less the mantissa bits
    std::int64_t n_ = 0;
    std::vector<Group> groups_;
    std::vector<Steps> steps_;         // of the groups, once there are steps
    std::vector<std::uint32_t> slots_; // 1 + place in groups_, 0 where empty
    int slot_shift_;
    // A table of this size lies outside of the nearest cache: several values at a time are asked for and then added.
    std::array<double, 32> waiting_{};
    std::size_t n_waiting_ = 0;
};

} // namespace cxlift::stats
