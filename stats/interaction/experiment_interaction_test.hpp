// Two experiments on the same units: whether the effect of one depends on the other.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/moments.hpp"

namespace cxlift::stats {

// The values of a metric by what a unit got of the experiments A and B.
struct ExperimentCells {
    Moments neither;
    Moments b_only;
    Moments a_only;
    Moments both;
};

// The difference of differences (both - a_only) - (b_only - neither): control_value is the effect of B without A,
// treatment_value that with A. Tested by its standard error from the four variances, with Satterthwaite's (1946, Biometrics
// Bulletin 2:110) degrees of freedom; n_control are the units without A. An effect has no natural zero to divide by, so there
// is no lift. Fewer than two values in a cell, or no variance in any: NaN and a note.
[[nodiscard]] Comparison experiment_interaction_test(const ExperimentCells& cells, const TestOptions& options = {});

} // namespace cxlift::stats
