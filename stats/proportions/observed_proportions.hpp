// What a comparison of two proportions says before it tests anything, and what its methods share.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"

#include <string>

namespace cxlift::stats {

// Checks the arguments of two_proportion_test, and gives values, difference, odds ratio and, where a variant has no units, a
// note. Everything else is still NaN; df is infinite, as every method compares with the normal.
[[nodiscard]] Comparison observed_proportions(const Successes& control, const Successes& treatment, const TestOptions& options,
                                              std::string method);

// p_t (1 - p_c) / (p_c (1 - p_t)); infinite where only the denominator is 0, NaN where both are.
// Adds a note where, all shares being equal, a cell of the two by two table expects fewer than `least_expected` units: there
// the normal distribution is no good description of a score.
void note_rare_cells(Comparison& result, const Successes& control, const Successes& treatment);

[[nodiscard]] double observed_odds_ratio(const Successes& control, const Successes& treatment);

// The set of the lift that goes with an interval of the ratio. A control without a success has no upper end: the set is then
// the half-line above the lower end, or everything.
[[nodiscard]] Lift lift_of_ratios(const Successes& control, const Successes& treatment, const Interval& ratios);

// A symmetric interval of a difference of proportions, within [-1, 1].
[[nodiscard]] Interval difference_around(double estimate, double half_width, Alternative alternative);

} // namespace cxlift::stats
