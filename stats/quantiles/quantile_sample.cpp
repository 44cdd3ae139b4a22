#include "stats/quantiles/quantile_sample.hpp"

#include "stats/checks.hpp"
#include "stats/quantiles/cluster_share.hpp"
#include "stats/quantiles/quantile_rank.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

void check_q(const std::string& function, double q) {
    if (!(q > 0.0 && q < 1.0)) {
        std::ostringstream message;
        message.precision(17);
        message << function << ": q is " << q << ", must lie between 0 and 1.";
        throw std::invalid_argument(message.str());
    }
}

// Ranks farther from n q than this have a tail of the binomial that no double holds (Bernstein's inequality at exp(-745)); for
// clusters, whose tails are longer, all ranks are kept.
double reach_of(std::int64_t n, double q) {
    return 500.0 + 39.0 * std::sqrt(static_cast<double>(n) * q * (1.0 - q));
}

// The part of the ordered values that is asked for: [first, last) in order, everything before below and after above it.
struct Window {
    std::int64_t first;
    std::int64_t last;
};

Window order(std::vector<double>& values, double q, bool all) {
    const auto n = static_cast<std::int64_t>(values.size());
    Window window{.first = 0, .last = n};
    const double reach = reach_of(n, q);
    if (!all && 3.0 * reach < static_cast<double>(n)) { // else sorting everything is as fast
        const double middle = static_cast<double>(n) * q;
        window.first = static_cast<std::int64_t>(std::max(0.0, middle - reach));
        window.last = static_cast<std::int64_t>(std::min(static_cast<double>(n), middle + reach));
        std::nth_element(values.begin(), values.begin() + window.first, values.end());
        if (window.last < n) {
            std::nth_element(values.begin() + window.first, values.begin() + window.last, values.end());
        }
    }
    std::sort(values.begin() + window.first, values.begin() + window.last);
    return window;
}

std::vector<ValueRun> runs_of(std::span<const double> values, const Window& window) {
    std::vector<ValueRun> runs;
    for (std::int64_t i = window.first; i < window.last; ++i) {
        const double value = values[static_cast<std::size_t>(i)];
        if (runs.empty() || runs.back().highest != value) {
            runs.push_back({.lowest = value, .highest = value, .below = i, .through = i});
        }
        ++runs.back().through;
    }
    return runs;
}

QuantileSample sorted_sample(std::vector<double> values, double q, bool all) {
    QuantileSample sample{.q = q, .n = static_cast<std::int64_t>(values.size()), .runs = {}, .clustered = {}};
    if (values.empty()) {
        return sample;
    }
    const Window window = order(values, q, all);
    const QuantileRank place = quantile_rank(sample.n, q);
    sample.estimate = values[static_cast<std::size_t>(place.rank - 1)];
    if (place.beyond > 0.0) {
        sample.estimate = between(sample.estimate, values[static_cast<std::size_t>(place.rank)], place.beyond);
    }
    sample.runs = runs_of(values, window);
    return sample;
}

std::vector<double> checked(const std::string& function, std::span<const double> values) {
    std::vector<double> copy;
    copy.reserve(values.size());
    for (const double value : values) {
        check_finite(function, "a value", value);
        copy.push_back(value + 0.0); // makes -0.0 and 0.0 one value
    }
    return copy;
}

} // namespace

QuantileSample quantile_sample(std::span<const double> values, double q, const std::string& function) {
    check_q(function, q);
    return sorted_sample(checked(function, values), q, false);
}

QuantileSample quantile_sample(const ClusteredValues& values, double q, const std::string& function) {
    check_q(function, q);
    QuantileSample sample = sorted_sample(checked(function, values.values), q, true);
    sample.clustered = clustered_share(function, values, sample.estimate, q);
    return sample;
}

QuantileSample quantile_sample(const Counts& counts, double q, const std::string& function) {
    check_q(function, q);
    QuantileSample sample{.q = q, .runs = {}, .clustered = {}};
    for (const auto& [value, times] : counts.values()) {
        sample.runs.push_back({.lowest = value, .highest = value, .below = sample.n, .through = sample.n + times});
        sample.n += times;
    }
    if (sample.n > 0) {
        const QuantileRank place = quantile_rank(sample.n, q);
        const auto value_at = [&](std::int64_t rank) {
            return std::find_if(sample.runs.begin(), sample.runs.end(), [rank](const ValueRun& r) { return r.through >= rank; })
                ->lowest;
        };
        sample.estimate = value_at(place.rank);
        if (place.beyond > 0.0) {
            sample.estimate = between(sample.estimate, value_at(place.rank + 1), place.beyond);
        }
    }
    return sample;
}

QuantileSample quantile_sample(const Distribution& distribution, double q, const std::string& function) {
    check_q(function, q);
    QuantileSample sample{.q = q, .estimate = distribution.quantile(q), .runs = {}, .clustered = {}};
    for (const ValueGroup& group : distribution.groups()) {
        sample.runs.push_back(
            {.lowest = group.lowest, .highest = group.highest, .below = sample.n, .through = sample.n + group.n});
        sample.n += group.n;
    }
    return sample;
}

} // namespace cxlift::stats
