// The mean of the times that ended with the event, the total time divided by the number of cases, and whether its interval is
// to be relied on.
#pragma once

#include "stats/summaries/distribution.hpp"
#include "stats/summaries/moments.hpp"
#include "stats/summaries/survival.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cxlift::stats {

// Of the times with the event, each as often as it occurs.
[[nodiscard]] std::vector<double> event_times(const Survival& units);

// Whether an interval of the difference of two means covers as it says, by their sizes and skewness (Cochran's rule, of which
// Boos and Hughes-Oliver 2000, Am. Stat. 54:121, show where it comes from): each variant needs 100 values, and 100 times the
// square of its own skewness. Both numbers were found by simulation, tests/calibration/resolution_times.py: what covers in
// fewer than 93 of 100 experiments falls short of them, though its skewness, too, is only that of the sample.
struct MeanReliability {
    bool is_reliable = true;
    double skewness = 0.0;   // of the variant that needs the most
    std::int64_t needed = 0; // values, in each variant
};
[[nodiscard]] MeanReliability mean_reliability(const Moments& control, const Moments& treatment);

} // namespace cxlift::stats
