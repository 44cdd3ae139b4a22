// The test of two mean times up to a horizon.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/survival.hpp"

#include <optional>

namespace cxlift::stats {

// Tests equal areas under the two Kaplan-Meier curves up to the horizon, by the standard normal with Greenwood's variances (Uno
// et al. 2014, J. Clin. Oncol. 32:2380). The lift is Fieller's set of the same statistic. Without a horizon it is the smaller
// of the two variants' largest times, and a note says so. Throws std::invalid_argument where the horizon is not above 0, or
// beyond the last time of a variant whose curve has not arrived at 0. Fewer than two units in a variant, or no event before the
// horizon in either: NaN and a note.
[[nodiscard]] Comparison restricted_mean_test(const Survival& control, const Survival& treatment,
                                              std::optional<double> horizon = std::nullopt, const TestOptions& options = {});

} // namespace cxlift::stats
