// Which values of a column are one group: the leading bits of a double, in the order of the numbers.
#pragma once

#include "stats/summaries/distribution.hpp"
#include "stats/summaries/group_pages.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

inline constexpr int fraction_bits = 52;

// The bits of a finite double such that they order as the numbers do; -0.0 and 0.0 are one value.
[[nodiscard]] inline std::uint64_t ordered_bits(double value) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

[[nodiscard]] inline double value_of(std::uint64_t ordered) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return std::bit_cast<double>((ordered & sign) != 0 ? ordered ^ sign : ~ordered);
}

[[nodiscard]] inline std::uint64_t group_id(double value, int mantissa_bits) noexcept {
    return ordered_bits(value) >> (fraction_bits - mantissa_bits);
}

// The value of a rank from 1 to n within a group, were they spread evenly; the first and the last are exact.
[[nodiscard]] inline double value_at(const ValueGroup& group, std::int64_t rank) noexcept {
    if (rank >= group.n) {
        return group.highest;
    }
    const double share = static_cast<double>(rank - 1) / static_cast<double>(group.n - 1);
    return group.lowest + share * (group.highest - group.lowest);
}

// Ascending groups at a level that they have been kept at or a finer one, made one where they fall together at the largest
// level, from `mantissa_bits` down, that has at most max_groups. Returns that level.
int coarsen_groups(std::vector<ValueGroup>& groups, int mantissa_bits, std::size_t max_groups);

// Groups of values in the order in which they come. Zeros are counted apart; the first many of the others are sorted. After
// that the groups of few different values are found by a hash of their number; those of many lie in pages of neighbours where
// that is possible.
class GroupTable {
public:
    // Begins at this level: one that the values of all units will not exceed.
    explicit GroupTable(std::size_t max_groups, int mantissa_bits = fraction_bits);

    // Throws std::invalid_argument for a value that is not finite.
    void add(std::span<const double> values);
    // The same, where NaN is missing and left out.
    void add_present(std::span<const double> values);
    // Ascending, at most max_groups of them; then mantissa_bits() is their level.
    [[nodiscard]] std::vector<ValueGroup> take();
    [[nodiscard]] std::int64_t n() const noexcept { return n_; }
    [[nodiscard]] int mantissa_bits() const noexcept { return mantissa_bits_; }

private:
    struct Slot {
        std::uint64_t id = 0;
        std::size_t group = 0; // 1 + place in groups_, 0 where empty
    };

    void add(std::span<const double> values, bool skip_missing);
    void add_others(std::span<const double> values, bool skip_missing); // than 0
    void add_sorted(std::span<const double> values, bool skip_missing);
    void add_one(double value);
    [[nodiscard]] Slot& slot_of(std::uint64_t id) noexcept;
    void make_slots(std::size_t count);
    void place_groups();
    void coarsen();

    std::size_t max_groups_;
    int mantissa_bits_;
    std::int64_t n_ = 0;
    std::int64_t zeros_ = 0;
    std::vector<double> others_; // than 0, of a block
    bool placed_ = false;        // where a value finds its group
    bool in_pages_ = false;
    GroupPages pages_;
    std::vector<ValueGroup> groups_;
    std::vector<Slot> slots_;
    int slot_shift_ = 0;
};

} // namespace cxlift::stats
