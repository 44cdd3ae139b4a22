// When the exact test is worth its time: the rule of method "auto".
#pragma once

#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

constexpr std::int64_t most_units_of_small = 60;

// A rule on the numbers of units alone: one that looked at the outcomes would choose the test by its answer. Up to 60 units in
// both variants together the exact test with both intervals takes 3 ms, so that a report of forty metrics stays quick. By
// enumeration (tests/calibration/exact_proportions.py) the score test rejects equal proportions up to 5.9 % of the time where
// it says 5 % (30 + 30 units: 5.5 %, 100 + 100: 5.6 %), and its interval covers as little as 85 % at corners such as 0 against
// 99 % of either size: no number of units makes the gap vanish, and time sets the bound.
[[nodiscard]] constexpr bool is_small(const Successes& control, const Successes& treatment) noexcept {
    return control.n >= 1 && treatment.n >= 1 && control.n <= most_units_of_small &&
           treatment.n <= most_units_of_small - control.n;
}

} // namespace cxlift::stats
