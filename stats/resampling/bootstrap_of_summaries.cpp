#include "stats/resampling/bootstrap_parts.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/resampling/counts_replicates.hpp"
#include "stats/resampling/power_scaled.hpp"
#include "stats/resampling/resample_groups.hpp"
#include "stats/resampling/sum_estimates.hpp"
#include "stats/resampling/value_replicates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

using enum Resampling;

// Distinct values with their counts, and the powers of the values less their mean.
struct Cells {
    std::vector<std::int64_t> counts;
    std::vector<std::vector<double>> powers;

    Cells(const Counts& of, double mean, std::size_t highest) : powers(highest) {
        for (const auto& [value, times] : of.values()) {
            counts.push_back(times);
            double power = 1.0;
            for (std::vector<double>& column : powers) {
                column.push_back(power *= value - mean);
            }
        }
    }
    [[nodiscard]] std::vector<std::span<const double>> columns() const { return {powers.begin(), powers.end()}; }
};

// Values of any size as those of PowerScaled.
int power_in(const Counts& counts) {
    if (counts.n() == 0) {
        return 0;
    }
    const std::array<double, 2> ends{counts.values().begin()->first, counts.values().rbegin()->first};
    return power_of(ends);
}

int power_in(const Distribution& distribution) {
    if (distribution.groups().empty()) {
        return 0;
    }
    const std::array<double, 2> ends{distribution.groups().front().lowest, distribution.groups().back().highest};
    const int power = power_of(ends);
    // Groups that would vanish would be no distribution any more.
    const auto vanishes = [power](const ValueGroup& group) {
        const auto small = [power](double end) { return end != 0.0 && !std::isnormal(std::ldexp(end, -power)); };
        return small(group.lowest) || small(group.highest);
    };
    return std::ranges::any_of(distribution.groups(), vanishes) ? 0 : power;
}

Counts scaled(const Counts& counts, int power) {
    Counts result;
    for (const auto& [value, times] : counts.values()) {
        result.add(std::ldexp(value, -power), times);
    }
    return result;
}

Distribution scaled(const Distribution& distribution, int power) {
    std::vector<ValueGroup> groups = distribution.groups();
    for (ValueGroup& group : groups) {
        group.lowest = std::ldexp(group.lowest, -power);
        group.highest = std::ldexp(group.highest, -power);
        group.mean = std::ldexp(group.mean, -power);
        group.m2 = std::ldexp(group.m2, -2 * power);
    }
    return {distribution.max_groups(), distribution.mantissa_bits(), std::move(groups)};
}

// What `make` makes of data whose powers are within range.
template <typename Data, typename Make> Replicates within_range(const Data& data, const Make& make) {
    const int power = power_in(data);
    return power == 0 ? make(data) : restored(make(scaled(data, power)), power);
}

Replicates plain_mean(const Counts& counts, const ResamplingOptions& options) {
    const Moments moments = counts.moments();
    if (counts.n() < 2) {
        return too_few(counts.n() == 0 ? std::nan("") : moments.mean, counts.n());
    }
    const Resampling resampling = chosen(options, "a mean of counts", {Resampling::counts});
    const Cells cells(counts, moments.mean, options.studentized ? 2 : 1);
    return named(mean_replicates(resample_counts(cells.counts, cells.columns(), options.draws), moments.mean, moments,
                                 options.studentized),
                 resampling);
}

Replicates plain_std(const Counts& counts, const ResamplingOptions& options) {
    const Moments moments = counts.moments();
    if (counts.n() < 2) {
        return too_few(moments.std_dev(), counts.n());
    }
    const Resampling resampling = chosen(options, "a standard deviation of counts", {Resampling::counts});
    const Cells cells(counts, moments.mean, options.studentized ? 4 : 2);
    double sixth = 0.0;
    for (const auto& [value, times] : counts.values()) {
        sixth += static_cast<double>(times) * std::pow(value - moments.mean, 6.0);
    }
    return named(
        std_replicates(resample_counts(cells.counts, cells.columns(), options.draws), moments, sixth, options.studentized),
        resampling);
}

Replicates plain_mean(const Distribution& distribution, const ResamplingOptions& options) {
    const Moments moments = distribution.moments();
    if (distribution.n() < 2) {
        return too_few(distribution.n() == 0 ? std::nan("") : moments.mean, distribution.n());
    }
    const Resampling resampling = chosen(options, "a mean of a Distribution", {compressed});
    const ResampledGroups groups = resample_groups(distribution, options.studentized ? 2 : 1, options.draws);
    return named(mean_replicates(groups.sums, groups.shift, moments, options.studentized), resampling);
}

Replicates plain_std(const Distribution& distribution, const ResamplingOptions& options) {
    const Moments moments = distribution.moments();
    if (distribution.n() < 2) {
        return too_few(moments.std_dev(), distribution.n());
    }
    const Resampling resampling = chosen(options, "a standard deviation of a Distribution", {compressed});
    const ResampledGroups groups = resample_groups(distribution, options.studentized ? 4 : 2, options.draws);
    double sixth = 0.0;
    for (const ValueGroup& group : distribution.groups()) {
        sixth += static_cast<double>(group.n) * std::pow(group.mean - moments.mean, 6.0);
    }
    return named(std_replicates(groups.sums, moments, sixth, options.studentized), resampling);
}

} // namespace

Replicates mean_of_counts(const Counts& counts, const ResamplingOptions& options) {
    return within_range(counts, [&](const Counts& data) { return plain_mean(data, options); });
}

Replicates std_of_counts(const Counts& counts, const ResamplingOptions& options) {
    return within_range(counts, [&](const Counts& data) { return plain_std(data, options); });
}

Replicates mean_of_distribution(const Distribution& distribution, const ResamplingOptions& options) {
    return within_range(distribution, [&](const Distribution& data) { return plain_mean(data, options); });
}

Replicates std_of_distribution(const Distribution& distribution, const ResamplingOptions& options) {
    return within_range(distribution, [&](const Distribution& data) { return plain_std(data, options); });
}

Replicates trimmed_mean_of_counts(const Counts& counts, double trim, const ResamplingOptions& options) {
    const Resampling resampling = chosen(options, "a trimmed mean of counts", {Resampling::counts});
    return named(resample_trimmed_mean(counts, trim, options.studentized, options.draws), resampling);
}

Replicates quantile_of_counts(const Counts& counts, double q, const ResamplingOptions& options) {
    return quantile_of(counts, counts.n(), q, options, "a quantile of counts");
}

Replicates quantile_of_distribution(const Distribution& distribution, double q, const ResamplingOptions& options) {
    return quantile_of(distribution, distribution.n(), q, options, "a quantile of a Distribution");
}

} // namespace cxlift::stats
