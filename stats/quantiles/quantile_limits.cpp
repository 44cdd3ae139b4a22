#include "stats/quantiles/quantile_limits.hpp"

#include "stats/distributions.hpp"

#include <algorithm>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// How far `through` values at or below x are too few for the quantile to be x or less.
double z_too_low(const QuantileSample& sample, std::int64_t through) {
    const auto n = static_cast<double>(sample.n);
    const auto k = static_cast<double>(through);
    if (sample.clustered) {
        const double t = (sample.q - k / n) / sample.clustered->error_below;
        return normal_upper_quantile(student_t_upper_tail(t, sample.clustered->df));
    }
    return normal_upper_quantile(0.5 * (binomial_lower_tail(k, n, sample.q) + binomial_lower_tail(k - 1.0, n, sample.q)));
}

// How far `below` values below x are too many for the quantile to be x or more.
double z_too_high(const QuantileSample& sample, std::int64_t below) {
    const auto n = static_cast<double>(sample.n);
    const auto k = static_cast<double>(below);
    if (sample.clustered) {
        const double t = (k / n - sample.q) / sample.clustered->error_above;
        return normal_upper_quantile(student_t_upper_tail(t, sample.clustered->df));
    }
    return normal_upper_quantile(0.5 * (binomial_upper_tail(k, n, sample.q) + binomial_upper_tail(k + 1.0, n, sample.q)));
}

// Adds a limit; false where it lies beyond what was asked for.
bool add(std::vector<QuantileLimit>& limits, double z, double value, double z_max) {
    const double at = std::max(limits.back().z, z); // rounding may not turn the order
    if (!(at <= z_max)) {
        return false;
    }
    if (at == limits.back().z) {
        limits.back().value = value;
    } else {
        limits.push_back({.z = at, .value = value});
    }
    return true;
}

} // namespace

std::vector<QuantileLimit> lower_limits(const QuantileSample& sample, double z_max, double until) {
    std::vector<QuantileLimit> limits{{.z = 0.0, .value = sample.estimate}};
    const auto& runs = sample.runs;
    const auto end =
        std::partition_point(runs.begin(), runs.end(), [&](const ValueRun& run) { return run.lowest < sample.estimate; });
    for (auto run = end; run != runs.begin();) {
        --run;
        if (limits.back().value <= until || !add(limits, z_too_low(sample, run->through), run->lowest, z_max)) {
            return limits;
        }
    }
    if (limits.back().value > until && !runs.empty() && runs.front().below == 0) {
        add(limits, z_too_low(sample, 0), -infinity, z_max);
    }
    return limits;
}

std::vector<QuantileLimit> upper_limits(const QuantileSample& sample, double z_max, double until) {
    std::vector<QuantileLimit> limits{{.z = 0.0, .value = sample.estimate}};
    const auto& runs = sample.runs;
    auto run =
        std::partition_point(runs.begin(), runs.end(), [&](const ValueRun& one) { return one.highest <= sample.estimate; });
    for (; run != runs.end(); ++run) {
        if (limits.back().value >= until || !add(limits, z_too_high(sample, run->below), run->highest, z_max)) {
            return limits;
        }
    }
    if (limits.back().value < until && !runs.empty() && runs.back().through == sample.n) {
        add(limits, z_too_high(sample, sample.n), infinity, z_max);
    }
    return limits;
}

double limit_at(const std::vector<QuantileLimit>& limits, double z) {
    const auto after =
        std::partition_point(limits.begin(), limits.end(), [z](const QuantileLimit& limit) { return limit.z <= z; });
    return std::prev(after)->value;
}

} // namespace cxlift::stats
