// How far each value of a variant stands among those of the other: what tests of the probability of superiority are made of.
#pragma once

#include "stats/ranks/ordered_counts.hpp"
#include "stats/ranks/rank_test.hpp"

#include <limits>
#include <string_view>

namespace cxlift::stats {

// A placement is the share of the other variant's values that lie below a value, with half of those equal to it (Orban and
// Wolfe 1982; Brunner and Munzel 2000). The mean placement of the treatment's values is the probability of superiority.
struct Placements {
    double n_control = 0.0;
    double n_treatment = 0.0;
    double u = std::numeric_limits<double>::quiet_NaN(); // pairs whose treatment is larger, and half of the equal ones
    double superiority = std::numeric_limits<double>::quiet_NaN();
    double inferiority = std::numeric_limits<double>::quiet_NaN();        // 1 - superiority, with all its digits
    double advantage = std::numeric_limits<double>::quiet_NaN();          // superiority - 1/2, with all its digits
    double variance_control = std::numeric_limits<double>::quiet_NaN();   // of the control's placements, n - 1; NaN if n < 2
    double variance_treatment = std::numeric_limits<double>::quiet_NaN(); // likewise
    double rank_spread = 0.0; // sum of (below - above)^2 over all N values: N^3 less the cubes of the ties, by 3
    double tied_pairs = 0.0;
};

// All fields NaN or 0 where a variant is empty. The sums are exact below 2^30 values, and up to 2^53 but for one rounding a
// term.
[[nodiscard]] Placements placements_of(const OrderedCounts& values);

// Sizes and the estimate. Where nothing can be tested, the note is there and the answer false: an empty variant, or values that
// are all equal.
[[nodiscard]] bool describe(RankTest& result, const OrderedCounts& values, const Placements& placements);

} // namespace cxlift::stats
