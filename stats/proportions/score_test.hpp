// The score test of two proportions with the intervals that invert it.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/score_interval.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Tests equal proportions with the pooled z. The interval of the difference is Miettinen and Nurminen's (1985), Stat Med 4:213,
// equations 8-10, or Mee's (1984), Biometrics 40:1175, which differ by N / (N - 1) in the variance; the set of the lift is
// Koopman's (1984), Biometrics 40:513, and the interval of the odds ratio Cornfield's, each with the same factor. All of them
// invert one statistic. A variant without units: NaN and a note.
[[nodiscard]] Comparison score_test(const Successes& control, const Successes& treatment, const TestOptions& options,
                                    VarianceFactor factor);

} // namespace cxlift::stats
