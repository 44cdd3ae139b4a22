// What p-values at margins have to do with the intervals that are shown, whatever the method.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "tests/reference/reference.hpp"

#include <cmath>

namespace cxlift::test {

// `compare(options)` and `pvalue(null, alternative)` of the same data: a p-value is below alpha / 2 exactly where the end of
// the two-sided interval, or the set of the lift, lies beyond the margin.
template <typename Compare, typename Pvalue> void check_margins(const Compare& compare, const Pvalue& pvalue) {
    using stats::Alternative;
    for (const double level : {0.8, 0.95}) {
        const double half = (1.0 - level) / 2.0;
        const stats::Comparison shown = compare(stats::TestOptions{.confidence_level = level});
        REQUIRE(std::isfinite(shown.pvalue));
        CHECK((shown.pvalue < 2.0 * half) == !shown.difference_interval.contains(0.0));
        CHECK((shown.pvalue < 2.0 * half) == !shown.lift.contains(0.0));
        CHECK_THAT(pvalue(stats::NullPoint{}, Alternative::two_sided), reference::within_relative(shown.pvalue, 1e-11));
        for (const double steps : {-4.0, -2.5, -1.0, -0.3, 0.4, 1.5, 3.0}) {
            CAPTURE(level, steps);
            const double shift = shown.difference + steps * shown.std_error;
            CHECK((pvalue(stats::NullPoint{.shift = shift}, Alternative::greater) < half) ==
                  (shown.difference_interval.lower > shift));
            CHECK((pvalue(stats::NullPoint{.shift = shift}, Alternative::less) < half) ==
                  (shown.difference_interval.upper < shift));
            const double ratio = 1.0 + shown.lift.value + 0.7 * steps * shown.std_error / std::abs(shown.control_value);
            const bool rejected = pvalue(stats::NullPoint{.ratio = ratio}, Alternative::greater) < half ||
                                  pvalue(stats::NullPoint{.ratio = ratio}, Alternative::less) < half;
            CHECK(rejected == !shown.lift.contains(ratio - 1.0));
        }
        for (const Alternative alternative : {Alternative::less, Alternative::greater}) {
            const stats::Comparison one_sided =
                compare(stats::TestOptions{.alternative = alternative, .confidence_level = level});
            CHECK((one_sided.pvalue < 1.0 - level) == !one_sided.difference_interval.contains(0.0));
            CHECK((one_sided.pvalue < 1.0 - level) == !one_sided.lift.contains(0.0));
        }
    }
}

} // namespace cxlift::test
