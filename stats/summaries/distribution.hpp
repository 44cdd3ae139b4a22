// A column's distribution in bounded memory: exact while it has few distinct values, then by groups of neighbouring values.
#pragma once

#include "stats/interval.hpp"
#include "stats/summaries/moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Neighbouring values. The least and the greatest are values of the data themselves.
struct ValueGroup {
    double lowest = 0.0;
    double highest = 0.0;
    std::int64_t n = 0;
    double mean = 0.0;
    double m2 = 0.0; // sum of squared deviations from the mean

    // Adds a group of other units.
    void merge(const ValueGroup& other) noexcept;
    friend bool operator==(const ValueGroup&, const ValueGroup&) = default;
};

// Values that agree in sign, exponent and the first `mantissa_bits` bits of the fraction are one group. A level of 52 bits
// holds every value apart. As soon as more than `max_groups` groups are occupied, a bit is dropped, by which neighbours in
// pairs become one. The level is thus the largest with at most max_groups occupied groups, which is a property of the values
// alone: neither their order nor the order of merging changes groups, counts or extremes, and means and m2 only by rounding.
//
// Error. Two values of a group differ by less than 2^-mantissa_bits of the smaller one's binade (the power of two at or below
// its magnitude), and since a rank is known to a group, so is a quantile: `quantile_bounds` holds the sample quantile for
// certain. Once bits have been dropped, more than max_groups / 2 groups are occupied. With the default of 65,536, columns
// within a few powers of ten keep 12 bits or more (an error below 0.025 %); a column that used every binade of a double would
// keep 4. What is not bounded is the share of the data that a group may hold: a column with most of its values within a few
// rounding errors of one number, beside others all over the range of a double, has a group that holds most of it.
//
// Why no KLL or REQ sketch: their compaction is random or depends on the order of merging, and they bound the rank error only
// with a probability. Here the error is certain, so that an interval can be widened by it honestly.
class GroupTable;

class Distribution {
public:
    static constexpr std::size_t default_max_groups = 65'536;
    static constexpr std::size_t least_max_groups = 4'096; // every binade of a double, with both signs: no level below 0 bits

    // Throws std::invalid_argument for max_groups below 4,096.
    explicit Distribution(std::size_t max_groups = default_max_groups);
    // From what was saved; throws std::invalid_argument where it is no distribution.
    Distribution(std::size_t max_groups, int mantissa_bits, std::vector<ValueGroup> groups);
    // Millions of values are grouped in up to eight parts, which depend on their number alone: the same bits for any number of
    // threads (0: as many as the machine has).
    [[nodiscard]] static Distribution of(std::span<const double> values, std::size_t max_groups = default_max_groups,
                                         int threads = 1);

    // Finite values; throws std::invalid_argument otherwise.
    void add(std::span<const double> values);
    // The same, where NaN is missing and left out.
    void add_present(std::span<const double> values);
    // Of other units. The smaller max_groups holds for both.
    void merge(const Distribution& other);

    [[nodiscard]] std::int64_t n() const noexcept { return n_; }
    [[nodiscard]] std::size_t max_groups() const noexcept { return max_groups_; }
    [[nodiscard]] int mantissa_bits() const noexcept { return mantissa_bits_; }
    [[nodiscard]] const std::vector<ValueGroup>& groups() const noexcept { return groups_; } // ascending
    [[nodiscard]] bool is_exact() const noexcept;                                            // every group is one value

    // n, mean and m2 as of the values; m3 and m4 without what the groups' own third and fourth moments add.
    [[nodiscard]] Moments moments() const;
    // Type 7 (Hyndman and Fan 1996), NumPy's default; a rank within a group is interpolated between its ends. NaN if empty.
    [[nodiscard]] double quantile(double q) const;
    // Holds the sample quantile of type 7 for certain.
    [[nodiscard]] Interval quantile_bounds(double q) const;
    // The share of values at or below x, interpolated within a group, and what it can be at most and at least.
    [[nodiscard]] double cdf(double x) const;
    [[nodiscard]] Interval cdf_bounds(double x) const;

    friend bool operator==(const Distribution&, const Distribution&) = default;

private:
    void add(GroupTable& table);

    std::size_t max_groups_;
    int mantissa_bits_ = 52;
    std::int64_t n_ = 0;
    std::vector<ValueGroup> groups_;
};

} // namespace cxlift::stats
