// The mean time up to a horizon: the area under the Kaplan-Meier curve.
#pragma once

#include "stats/summaries/survival.hpp"

#include <limits>
#include <string_view>

namespace cxlift::stats {

struct RestrictedMean {
    double value = std::numeric_limits<double>::quiet_NaN();    // the area under the curve
    double lost = std::numeric_limits<double>::quiet_NaN();     // horizon - value, with digits of its own
    double variance = std::numeric_limits<double>::quiet_NaN(); // of the value
};

// Times are measured in 2^exponent, the horizon in the unit of the times. The variance is Greenwood's, sum of A_j^2 d_j / (n_j
// (n_j - d_j)) with A_j the area from t_j to the horizon (Kaplan and Meier 1958, section 6.2; Uno et al. 2014, J. Clin. Oncol.
// 32:2380). Without censoring it is the mean of the times cut at the horizon, with n in place of n - 1 in its variance.
[[nodiscard]] RestrictedMean restricted_mean(const Survival& units, double horizon, int exponent = 0);

// A horizon beyond the last time has a curve only where that arrived at 0. `whose` is the end of the sentence.
void check_horizon(std::string_view function, const Survival& units, double horizon, std::string_view whose);

} // namespace cxlift::stats
