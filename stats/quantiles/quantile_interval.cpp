#include "stats/quantiles/quantile_interval.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/quantiles/quantile_limits.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The lowest value that is not rejected: of which P(Bin <= values at or below it) exceeds the tail.
double lower_end(const QuantileSample& sample, double tail) {
    const auto n = static_cast<double>(sample.n);
    const auto rejected = [&](std::int64_t through) {
        return binomial_lower_tail(static_cast<double>(through), n, sample.q) <= tail;
    };
    if (!rejected(0)) {
        return -infinity;
    }
    return std::min(sample.estimate, std::partition_point(sample.runs.begin(), sample.runs.end(), [&](const ValueRun& run) {
                                         return rejected(run.through);
                                     })->lowest);
}

double upper_end(const QuantileSample& sample, double tail) {
    const auto n = static_cast<double>(sample.n);
    const auto rejected = [&](std::int64_t below) {
        return binomial_upper_tail(static_cast<double>(below), n, sample.q) <= tail;
    };
    if (!rejected(sample.n)) {
        return infinity;
    }
    return std::max(sample.estimate,
                    std::prev(std::partition_point(sample.runs.begin(), sample.runs.end(), [&](const ValueRun& run) {
                        return !rejected(run.below);
                    }))->highest);
}

Interval two_sided(const QuantileSample& sample, double tail) {
    if (!sample.clustered) {
        return {.lower = lower_end(sample, tail), .upper = upper_end(sample, tail)};
    }
    const double z = normal_upper_quantile(tail);
    return {.lower = lower_limits(sample, z, -infinity).back().value, .upper = upper_limits(sample, z, infinity).back().value};
}

} // namespace

OneSample quantile_interval(const QuantileSample& sample, const TestOptions& options) {
    check_options("quantile_interval", options);
    OneSample result;
    result.value = sample.estimate;
    result.n = sample.n;
    result.method = sample.clustered ? "order statistics, design effect of clusters, t" : "order statistics, exact binomial";
    if (sample.clustered) {
        result.df = sample.clustered->df;
        result.notes.push_back("Clusters: " + std::to_string(sample.clustered->clusters) + ".");
    }
    if (!sample.has_limits()) {
        result.notes.emplace_back(sample.n == 0 ? "There are no values." : "One cluster alone gives no interval.");
        return result;
    }
    result.interval = two_sided(sample, tail_of(options));
    const bool is_open_below = options.alternative != Alternative::less && std::isinf(result.interval.lower);
    const bool is_open_above = options.alternative != Alternative::greater && std::isinf(result.interval.upper);
    if (is_open_below || is_open_above) {
        result.notes.push_back(std::to_string(sample.n) + (sample.n == 1 ? " value is" : " values are") + " too few for " +
                               (is_open_below && is_open_above ? "any limit"
                                : is_open_below                ? "a lower limit"
                                                               : "an upper limit") +
                               " of this quantile at this level.");
    }
    result.interval.lower = options.alternative == Alternative::less ? -infinity : result.interval.lower;
    result.interval.upper = options.alternative == Alternative::greater ? infinity : result.interval.upper;
    return result;
}

} // namespace cxlift::stats
