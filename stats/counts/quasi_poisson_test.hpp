// Two rates of events that vary more, or less, from unit to unit than Poisson counts do.
#pragma once

#include "stats/comparison.hpp"

#include <span>

namespace cxlift::stats {

// Of each unit how many events in how much exposure.
struct UnitEvents {
    std::span<const double> events;
    std::span<const double> exposures;
};

// Tests equal rates by the quasi-Poisson model log(mean) = log(exposure) + rate of the variant (Wedderburn 1974, Biometrika
// 61:439; McCullagh and Nelder 1989, section 6.2.3). The dispersion is Pearson's, sum((y - m)^2 / m) / (n - 2) over the units
// of both variants; t = log(ratio) / sqrt(dispersion (1 / events_t + 1 / events_c)) with n - 2 degrees of freedom, as in R's
// summary.glm. std_error is that of the log ratio. The lift inverts the test; the interval of the difference is Wald's of the
// rates with the same dispersion and t, so that it can disagree with the p-value: dual is false.
//
// n_control and n_treatment count units with exposure. A variant without events, fewer than three units or no dispersion: NaN
// and a note. Throws std::invalid_argument for negative or infinite numbers, events without exposure, spans of different
// length.
[[nodiscard]] Comparison quasi_poisson_test(const UnitEvents& control, const UnitEvents& treatment,
                                            const TestOptions& options = {});

} // namespace cxlift::stats
