// What every test of two rates begins with: checks, estimates, and how sets of ratios become sets of lifts.
#pragma once

#include "stats/comparison.hpp"
#include "stats/counts/event_count.hpp"

#include <string>

namespace cxlift::stats {

// Estimates and method; a note where a variant has no exposure, so that nothing can be tested. Throws std::invalid_argument for
// negative counts, exposures that are negative or not finite, events without exposure.
[[nodiscard]] Comparison observed_rates(const EventCount& control, const EventCount& treatment, const TestOptions& options,
                                        std::string method);
[[nodiscard]] bool has_exposures(const EventCount& control, const EventCount& treatment) noexcept;

// Rounding must not put an end on the other side of no effect than the p-value: `none` lies in the interval exactly where it is
// not rejected.
[[nodiscard]] Interval agreeing(Interval interval, double none, bool rejected, double estimate);

// Of the ratios treatment / control that a test keeps. Without an event of the control the lift has no value.
[[nodiscard]] Lift lift_of_rates(const EventCount& control, const EventCount& treatment, const Interval& ratios);

} // namespace cxlift::stats
