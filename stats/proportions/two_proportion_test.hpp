// The score test of two independent proportions with the intervals that invert it.
#pragma once

#include "stats/comparison.hpp"

#include <cstdint>

namespace cxlift::stats {

struct Successes {
    std::int64_t successes = 0;
    std::int64_t n = 0;
};

// Tests equal proportions with the score statistic times sqrt((N - 1) / N). The interval of the difference is Miettinen and
// Nurminen's (1985), Stat Med 4:213, equations 8-10; the set of the lift is Koopman's (1984), Biometrics 40:513, with the same
// factor. All three invert one statistic. statistic is z; df is infinite. A variant without units: NaN and a note.
[[nodiscard]] Comparison two_proportion_test(const Successes& control, const Successes& treatment,
                                             const TestOptions& options = {});

} // namespace cxlift::stats
