// The standard deviation of replicates, and what it says of a quantile.
#pragma once

#include "stats/resampling/replicates.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace cxlift::stats {

// NaN for fewer than two. Values of any size: their squares are taken in units of the greatest deviation.
[[nodiscard]] inline double standard_deviation(std::span<const double> values) {
    if (values.size() < 2) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto n = static_cast<double>(values.size());
    const double first = values.front();
    double sum = 0.0;
    for (const double value : values) {
        sum += (value - first) / n;
    }
    double greatest = 0.0;
    for (const double value : values) {
        greatest = std::max(greatest, std::abs((value - first) - sum));
    }
    if (greatest == 0.0) {
        return 0.0;
    }
    double squares = 0.0;
    for (const double value : values) {
        const double deviation = ((value - first) - sum) / greatest;
        squares += deviation * deviation;
    }
    return greatest * std::sqrt(squares / (n - 1.0));
}

// Of a quantile: the standard error from the replicates, since its influences L_i are known but for a factor, the density.
// `skewness` is sum L^3 / (sum L^2)^1.5, which has no factor.
inline void set_quantile_spread(Replicates& result, double q, double skewness) {
    result.std_error = standard_deviation(result.values);
    result.skewness = skewness;
    if (q == 0.0 || q == 1.0) {
        result.notes.emplace_back("The bootstrap of a least or greatest value is not consistent.");
    }
}

} // namespace cxlift::stats
