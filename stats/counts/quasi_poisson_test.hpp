// Two rates of events that vary more, or less, from unit to unit than Poisson counts do.
#pragma once

#include "stats/comparison.hpp"
#include "stats/counts/unit_events.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

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

// Units, and for each the number of its cluster, from 0 up to clusters - 1, of which none is empty.
struct ClusteredEvents {
    UnitEvents units;
    std::span<const std::int64_t> cluster;
    std::size_t clusters = 0;
};

// The same model where several units belong to one randomised unit, a cluster: the log ratio of the rates with CR2's standard
// error and Satterthwaite's degrees of freedom, for which counts in proportion to the exposures, with variances in proportion
// to their means, are the working model (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton 2018, JBES
// 36:672). A cluster is as large as its exposure T_g: with e_g = events_g - rate T_g the variance of a variant's log rate is
// sum(e_g^2 / (1 - T_g / T)) / events^2, see cr2.hpp; into how many rows a cluster is cut does not matter. The lift inverts the
// test; the interval of the difference is that of the rates by the same sums, with the degrees of freedom of the difference. A
// cluster without exposure is not counted. Fewer than two clusters in a variant, a variant without events, or one rate in all
// clusters of both: NaN and a note.
[[nodiscard]] Comparison clustered_quasi_poisson_test(const ClusteredEvents& control, const ClusteredEvents& treatment,
                                                      const TestOptions& options = {});

} // namespace cxlift::stats
