// When the exact test is worth its time: the rule of method "auto".
#pragma once

#include "stats/proportions/successes.hpp"

#include <cstdint>

namespace cxlift::stats {

constexpr std::int64_t most_units_of_small = 60;

// A rule on the numbers of units alone: one that looked at the outcomes would choose the test by its answer. Up to 60 units in
// both variants together the exact test with both intervals takes 3 to 4 ms, so that a report of forty metrics stays quick.
// Time sets the bound, for no size is safe: by enumeration (tests/calibration/exact_proportions.py --score) the score test
// rejects equal proportions up to 5.5 % of the time where it says 5 % with 30 + 30 units, 5.9 % with 40 + 40, 5.6 % with
// 100 + 100.
[[nodiscard]] constexpr bool is_small(const Successes& control, const Successes& treatment) noexcept {
    return control.n >= 1 && treatment.n >= 1 && control.n <= most_units_of_small &&
           treatment.n <= most_units_of_small - control.n;
}

} // namespace cxlift::stats
