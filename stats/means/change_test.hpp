// How a mean changed between two times, and whether it changed by as much in another variant, where no one has values at both.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/moments.hpp"

namespace cxlift::stats {

// One variant at the two times.
struct MeanChange {
    Moments before;
    Moments after;
};

// The mean after less the mean before, as the two values of a comparison: Welch's, without a lift.
[[nodiscard]] Comparison mean_change(const MeanChange& variant, const TestOptions& options = {});

// Difference-in-differences: the treatment's change less the control's, which are the two values. The four samples are
// independent and each has a variance of its own; degrees of freedom by Satterthwaite (1946), Biometrics Bulletin 2:110, as
// Welch's for two. Without a lift: a change has no natural zero. Fewer than two values at a time, or no variance: NaN and a
// note.
[[nodiscard]] Comparison change_test(const MeanChange& control, const MeanChange& treatment, const TestOptions& options = {});

} // namespace cxlift::stats
