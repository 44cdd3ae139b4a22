// Intervals of the differences that Benjamini and Hochberg's procedure has selected.
#pragma once

#include "stats/interval.hpp"

#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

struct FcrIntervals {
    std::vector<Interval> intervals; // NaN where not selected
    std::vector<bool> selected;
    double confidence_level = 0.0; // of each interval: 1 - selected * level / tested; NaN where none is selected
    std::vector<std::string> notes;
};

// Of those whose p-values BH rejects at the false discovery rate `level`, intervals of which at most the share `level` is
// expected not to hold the truth. Benjamini and Yekutieli (2005), JASA 100:71, definition 1, for independent or positively
// regression dependent estimates. Plain intervals of selected differences miss more often than they say. `dfs` is one number or
// one for each; infinity is the normal. A NaN p-value does not count.
[[nodiscard]] FcrIntervals fcr_intervals(std::span<const double> estimates, std::span<const double> std_errors,
                                         std::span<const double> pvalues, std::span<const double> dfs, double level);

} // namespace cxlift::stats
