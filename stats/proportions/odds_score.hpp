// The score statistic of the odds ratio of two proportions, and the interval that inverts it.
#pragma once

#include "stats/alternative.hpp"
#include "stats/interval.hpp"
#include "stats/proportions/score_interval.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// z of H0: treatment odds / control odds = odds_ratio >= 0. The cells that H0 expects have the margins of the table; the square
// of z is Pearson's chi-squared against them. Cornfield (1956), Proc Third Berkeley Symp 4:135, without his continuity
// correction; with N / (N - 1): Miettinen and Nurminen (1985), Stat Med 4:213, section 4. At an odds ratio of 1 it is the
// statistic of equal proportions.
[[nodiscard]] double odds_ratio_score(const Successes& control, const Successes& treatment, double odds_ratio,
                                      VarianceFactor factor = VarianceFactor::miettinen_nurminen);

// The odds ratios that it does not reject, within [0, inf]. One-sided: the free end is 0 or inf. NaN without units.
[[nodiscard]] Interval odds_ratio_score_interval(const Successes& control, const Successes& treatment, double confidence_level,
                                                 Alternative alternative = Alternative::two_sided,
                                                 VarianceFactor factor = VarianceFactor::miettinen_nurminen);

} // namespace cxlift::stats
