// Wald's test of two proportions, with an unpooled variance.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// z = difference / sqrt(p_t (1 - p_t) / n_t + p_c (1 - p_c) / n_c). The interval of the difference, within [-1, 1], and
// Fieller's (1954) set of the lift, not below -1, invert it. It covers too rarely in small samples and near 0 or 1: prefer the
// score test. Where neither variant varies: NaN and a note, never an interval of width 0.
[[nodiscard]] Comparison wald_test(const Successes& control, const Successes& treatment, const TestOptions& options);

// (p_t - ratio p_c - shift) / sqrt(v_t + ratio^2 v_c); NaN where the intervals are.
[[nodiscard]] double wald_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null);

} // namespace cxlift::stats
