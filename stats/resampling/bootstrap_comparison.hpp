// From the replicates of two variants to their comparison.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/means/one_sample_t_test.hpp"
#include "stats/resampling/replicate_law.hpp"
#include "stats/resampling/replicates.hpp"

#include <vector>

namespace cxlift::stats {

struct BootstrapOptions {
    TestOptions test{};
    BootstrapMethod method = BootstrapMethod::bca;
    bool no_lift = false; // of values without a natural zero
};

struct BootstrapComparison : Comparison {
    std::vector<double> difference_replicates;
    std::vector<double> lift_replicates; // empty where the lift is refused
};

struct BootstrapEstimate : OneSample {
    std::vector<double> replicates;
};

// Compares two estimates that were resampled independently of each other, replicate by replicate. The interval of the
// difference is that of T* - C* (see replicate_law.hpp) and the p-value inverts it. The set of the lift holds all l for which
// the interval of T* - (1 + l) C* by the same method holds 0: at l = 0 that is the difference, so p-value, interval and set
// invert one test. For `percentile` it is the percentile interval of T* / C* - 1; for `studentized` it is Fieller's set with
// bootstrapped critical values. BCa's acceleration is (sum L_t^3 / n_t^3 - r^3 sum L_c^3 / n_c^3) / (6 std_error^3) with r = 1
// + l (Davison and Hinkley 1997, equation 5.26 for several samples).
//
// `std_error` is the standard deviation of the replicates. Variants without values, replicates that do not vary, or too few of
// them for the level: NaN or an infinite end, and a note. So, too, where no replicate reaches 0 and p is as small as they can
// say.
[[nodiscard]] BootstrapComparison bootstrap_comparison(const Replicates& control, const Replicates& treatment,
                                                       const BootstrapOptions& options = {});

// p-value of H0: treatment = ratio * control + shift by the same replicates. It is below alpha / 2 exactly when the end of the
// two-sided interval of the difference (for a shift) or of the lift (for a ratio) lies beyond the margin. NaN where there is no
// interval.
[[nodiscard]] double bootstrap_margin_pvalue(const Replicates& control, const Replicates& treatment, const NullPoint& null,
                                             Alternative alternative, BootstrapMethod method);

// The interval of one estimate, and the p-value of a value that it is tested against.
[[nodiscard]] BootstrapEstimate bootstrap_estimate(const Replicates& sample, double null_value = 0.0,
                                                   const BootstrapOptions& options = {});

} // namespace cxlift::stats
