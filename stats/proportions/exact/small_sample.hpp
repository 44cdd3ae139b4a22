// When the exact test is worth its time: the rule of method "auto".
#pragma once

#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

constexpr std::int64_t most_units_of_small = 60;

// A rule on the numbers of units alone: one that looked at the outcomes would choose the test by its answer. Up to 60 units in
// both variants together the exact test with both intervals takes a few milliseconds.
[[nodiscard]] constexpr bool is_small(const Successes& control, const Successes& treatment) noexcept {
    return control.n >= 1 && treatment.n >= 1 && control.n <= most_units_of_small &&
           treatment.n <= most_units_of_small - control.n;
}

} // namespace cxlift::stats
