// Several treatments against one control.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/moments.hpp"

#include <span>
#include <vector>

namespace cxlift::stats {

// Dunnett's (1955, JASA 50:1096) test with a variance pooled over all variants: for each treatment its difference from the
// control with a p-value adjusted for all of them, and intervals of differences and lifts (Fieller 1954) that hold all at once.
// A single step: p-value, interval and lift of a treatment invert one test. Correlations are sqrt(n_i n_j / ((n_0 + n_i)(n_0 +
// n_j))) and df is the number of values less that of variants. A treatment without values, or no variance at all: NaN and a
// note.
[[nodiscard]] std::vector<Comparison> dunnett_test(const Moments& control, std::span<const Moments> treatments,
                                                   const TestOptions& options = {});

} // namespace cxlift::stats
