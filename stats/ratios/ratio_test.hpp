// Two ratios of sums, such as errors per session: the unit of randomisation is not the unit of the denominator.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/moments.hpp"

#include <span>

namespace cxlift::stats {

// The ratio of column 0 to column 1 over units as if it were a mean: its value is sum(y) / sum(x) and its variance is that of
// (y - R x) / mean(x), the delta method's (Deng, Knoblich and Lu 2018, KDD, equation 7, from Taylor's first order). Moments of
// higher order are left out. A mean denominator of 0 gives a NaN mean.
[[nodiscard]] Moments linearized_ratio(const CoMoments& columns);

// Compares two ratios by Welch's statistic on their linearised values; the set of the lift is Fieller's (1954) of the same
// statistic. Fewer than two units, a denominator of 0 or no variance: NaN and a note.
[[nodiscard]] Comparison ratio_test(const CoMoments& control, const CoMoments& treatment, const TestOptions& options = {});

// One number of each for every unit, none NaN; as many of both, or std::invalid_argument.
struct RatioValues {
    std::span<const double> numerator;
    std::span<const double> denominator;
};

// The same from the values, which may be of any magnitude: they are summed up in units in which squares neither overflow nor
// lose digits.
[[nodiscard]] Comparison ratio_test(const RatioValues& control, const RatioValues& treatment, const TestOptions& options = {});

} // namespace cxlift::stats
