// Where the quantile of a sample lies among its ordered values: type 7 of Hyndman and Fan (1996), NumPy's and R's default.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace cxlift::stats {

// Between the values of two ranks, counted from 1: `rank`, and the next one where `beyond` is above 0.
struct QuantileRank {
    std::int64_t rank = 1;
    double beyond = 0.0;
};

[[nodiscard]] inline QuantileRank quantile_rank(std::int64_t n, double q) noexcept {
    const double place = static_cast<double>(n - 1) * q;
    const auto whole = std::min(static_cast<std::int64_t>(place), n - 1);
    const double beyond = whole == n - 1 ? 0.0 : place - static_cast<double>(whole);
    return {.rank = whole + 1, .beyond = beyond};
}

// From the end that is nearer, so that equal values give themselves.
[[nodiscard]] inline double between(double first, double second, double share) noexcept {
    const double step = second - first;
    return share < 0.5 ? first + share * step : second - (1.0 - share) * step;
}

} // namespace cxlift::stats
