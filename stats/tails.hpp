// From a statistic and a direction to a p-value and an interval: what every symmetric test does alike.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"
#include "stats/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {

// The tail beyond the critical value: half of alpha on each side, or all of it on one.
[[nodiscard]] inline double tail_of(const TestOptions& options) noexcept {
    const double alpha = 1.0 - options.confidence_level;
    return options.alternative == Alternative::two_sided ? alpha / 2.0 : alpha;
}

// `upper_tail(x)` is P(X > x) of a distribution symmetric about 0.
template <typename UpperTail>
[[nodiscard]] double pvalue_of(double statistic, Alternative alternative, const UpperTail& upper_tail) {
    switch (alternative) {
    case Alternative::less: return upper_tail(-statistic);
    case Alternative::greater: return upper_tail(statistic);
    case Alternative::two_sided: break;
    }
    return std::min(1.0, 2.0 * upper_tail(std::abs(statistic)));
}

[[nodiscard]] inline Interval interval_around(double estimate, double half_width, Alternative alternative) noexcept {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {.lower = alternative == Alternative::less ? -infinity : estimate - half_width,
            .upper = alternative == Alternative::greater ? infinity : estimate + half_width};
}

} // namespace cxlift::stats
