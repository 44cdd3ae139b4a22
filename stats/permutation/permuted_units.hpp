// The units of both variants as a permutation test sees them, and the statistic of any split of them.
#pragma once

#include "stats/permutation/split_line.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Values of one variant without NaN. `stratum` and `cluster` are empty, or have a number from 0 for each value.
struct PermutedValues {
    std::span<const double> values;
    std::span<const std::int64_t> stratum;
    std::span<const std::int64_t> cluster;
};

// In which variant a unit stood.
inline constexpr std::size_t from_control = 0;
inline constexpr std::size_t from_treatment = 1;

// What is summed over a part of the units that stood in one variant. A unit is one value, or a cluster of n of them, with the
// sum u of what they exceed their variant's mean in the stratum by.
struct OriginSums {
    double n = 0.0;
    double nn = 0.0;
    double u = 0.0;
    double un = 0.0;
    double uu = 0.0;
};
using PartSums = std::array<OriginSums, 2>;

// The units of one stratum, those of the control first. A split is which of them form the smaller variant.
class PermutedStratum {
public:
    std::vector<double> n; // values of the unit; empty where every unit is one value
    std::vector<double> u;
    std::size_t controls = 0;
    double share = 1.0;              // of all values
    std::array<double, 2> mean{};    // of the variants, less the origin
    std::array<OriginSums, 2> total; // of all units that stood in each variant

    [[nodiscard]] std::size_t units() const noexcept { return u.size(); }
    [[nodiscard]] bool control_is_smaller() const noexcept { return 2 * controls <= units(); }
    [[nodiscard]] std::size_t smaller() const noexcept { return control_is_smaller() ? controls : units() - controls; }
    void add(PartSums& sums, std::size_t unit) const noexcept {
        OriginSums& sum = sums[unit < controls ? from_control : from_treatment];
        const double size = n.empty() ? 1.0 : n[unit];
        sum.n += size;
        sum.nn += size * size;
        sum.u += u[unit];
        sum.un += u[unit] * size;
        sum.uu += u[unit] * u[unit];
    }
    [[nodiscard]] double difference() const noexcept { return mean[from_treatment] - mean[from_control]; }
};

// The difference of the means is that of the strata, weighted by their shares of all values; its variance is Welch's, or, of
// clusters, that of the ratio of their sums to their sizes.
class PermutedUnits {
public:
    // Throws std::invalid_argument where a cluster stands in two strata or a number is missing.
    PermutedUnits(const PermutedValues& control, const PermutedValues& treatment);

    [[nodiscard]] std::span<const PermutedStratum> strata() const noexcept { return strata_; }
    // At least two units of each variant in every stratum.
    [[nodiscard]] bool can_be_tested() const noexcept { return can_be_tested_; }
    [[nodiscard]] std::array<double, 2> values() const noexcept { return values_; } // the two estimates
    [[nodiscard]] double difference() const noexcept { return difference_; }
    [[nodiscard]] double lift() const noexcept { return difference_ / values_[from_control]; }
    [[nodiscard]] std::array<double, 2> variances() const noexcept { return variances_; } // of the two estimates

    // `parts` are the sums over the smaller variant of each stratum in the split.
    [[nodiscard]] Split split(std::span<const PartSums> parts, bool with_ratio) const;
    // How large the variances of splits are at a hypothesis.
    [[nodiscard]] Quadratic typical_shift() const;
    [[nodiscard]] Quadratic typical_ratio() const;

private:
    std::vector<PermutedStratum> strata_;
    bool can_be_tested_ = true;
    double origin_ = 0.0;
    double difference_ = 0.0;
    std::array<double, 2> values_{};
    std::array<double, 2> variances_{};
};

} // namespace cxlift::stats
