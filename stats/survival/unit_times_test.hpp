// Tests of times of which a unit may have several, and which may end by an event of another kind.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/unit_times.hpp"

#include <optional>

namespace cxlift::stats {

// As the test of two Survivals, with the variances of unit_incidence.hpp: cluster-robust ones. What ended by the other event
// never has this one: its time counts as the horizon, so that the mean is the horizon less the area under the cumulative
// incidence (Andersen 2013, Stat. Med. 32:5278). Fewer than two units in a variant: NaN and a note.
[[nodiscard]] Comparison restricted_mean_test(const UnitTimes& control, const UnitTimes& treatment,
                                              std::optional<double> horizon = std::nullopt, const TestOptions& options = {});
// p-value of H0: mean_t = ratio * mean_c + shift by the same variances.
[[nodiscard]] double restricted_mean_margin_pvalue(const UnitTimes& control, const UnitTimes& treatment,
                                                   std::optional<double> horizon, const NullPoint& null,
                                                   Alternative alternative);
// The control's part in the variance of the difference.
[[nodiscard]] double restricted_mean_control_share(const UnitTimes& control, const UnitTimes& treatment,
                                                   std::optional<double> horizon);

// Tests equal shares with the event by the time `within`: of cases, how many are resolved within 24 hours. Where no time was
// still going on before it, these are proportions, and the test is the score test of two_proportion_test (but for clusters).
// Otherwise they are 1 less the Kaplan-Meier curves, with Greenwood's variances, or cumulative incidences, and the test is the
// normal one on their difference; the lift is Fieller's set of the same statistic. Throws std::invalid_argument where `within`
// is not above 0 or beyond the last time of a variant of which units are left then.
[[nodiscard]] Comparison event_within_test(const Survival& control, const Survival& treatment, double within,
                                           const TestOptions& options = {});
[[nodiscard]] Comparison event_within_test(const UnitTimes& control, const UnitTimes& treatment, double within,
                                           const TestOptions& options = {});
// The control's part in the variance of the difference, unpooled.
[[nodiscard]] double event_within_control_share(const UnitTimes& control, const UnitTimes& treatment, double within);

} // namespace cxlift::stats
