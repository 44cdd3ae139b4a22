// The p-value of a method that only has an interval: by the confidence level at which its end touches the hypothesis.
#pragma once

#include "stats/bisection.hpp"
#include "stats/interval.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {

// The critical value of a standard normal at which the end of `interval_at(critical)` arrives at `null`; negative where the
// estimate lies below it. Its tail is the p-value by which the interval that is shown decides. Infinite where no level
// reaches `null`, as the widest interval of some methods leaves possible values out; 0 where the estimate is NaN.
// The interval must grow with the critical value.
template <typename IntervalAt>
[[nodiscard]] double critical_value_reaching(double null, double estimate, const IntervalAt& interval_at) {
    constexpr double largest = 64.0; // no double holds a tail of the normal beyond 38.6
    if (std::isnan(estimate) || estimate == null) {
        return 0.0;
    }
    const bool is_above = estimate > null;
    const auto reaches = [&](double critical) {
        const Interval interval = interval_at(critical);
        return is_above ? interval.lower <= null : interval.upper >= null;
    };
    const double found = reaches(largest) ? bisect(0.0, largest, reaches) : std::numeric_limits<double>::infinity();
    return is_above ? found : -found;
}

} // namespace cxlift::stats
