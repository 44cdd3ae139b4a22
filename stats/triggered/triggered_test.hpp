// An effect on the units that could notice the change, and what is left of it over all units.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/moments.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cxlift::stats {

// Trigger rates that differ with a smaller p-value are an alarm.
inline constexpr double alarming_trigger_rates = 0.001;

struct TriggeredResult {
    Comparison triggered; // of the units that triggered
    Comparison diluted;   // of all units: the same test, the effect of the others being zero
    double trigger_rate_control = std::numeric_limits<double>::quiet_NaN();
    double trigger_rate_treatment = std::numeric_limits<double>::quiet_NaN();
    double trigger_rate_pvalue = std::numeric_limits<double>::quiet_NaN(); // score test of equal rates
    std::vector<std::string> notes;
};

// The effect is zero on units that did not trigger, in either variant, so the diluted difference is the trigger rate (of both
// variants together) times the triggered difference: Kohavi, Tang and Xu (2020), chapter 20; Deng and Hu (2015), WSDM, on what
// is gained. Its variance is that of a product whose factors are both random. Its p-value is that of the triggered test, and
// its interval inverts the same statistic with the variance that each hypothesis implies: D is kept where (rate d - D)^2 <= c^2
// (rate^2 var(d) + D^2 (1 - rate) / (N rate)), Fieller's (1954) argument. `overall_control`, the control's values of all its
// units, is needed for a diluted lift, whose set inverts the same statistic too. n_control and n_treatment are all exposed
// units. Trigger rates that differ with p < 0.001 are noted: then the treatment moves the trigger, and none of this holds.
// Throws std::invalid_argument for more triggered than exposed units.
[[nodiscard]] TriggeredResult triggered_test(const Moments& control, const Moments& treatment, std::int64_t n_control,
                                             std::int64_t n_treatment, const std::optional<Moments>& overall_control,
                                             const TestOptions& options = {});

// p-value of H0: the diluted difference is `shift`, by (rate d - shift) / sqrt(rate^2 var(d) + shift^2 (1 - rate) / (N rate)):
// below alpha / 2 exactly when the end of the diluted interval lies beyond it. NaN where triggered_test gives NaN.
[[nodiscard]] double diluted_margin_pvalue(const Moments& control, const Moments& treatment, std::int64_t n_control,
                                           std::int64_t n_treatment, double shift, Alternative alternative);

} // namespace cxlift::stats
