// Two adjusted means: what every method of adjustment ends in, and how they are compared.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/means/fieller_lift.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// The control and the difference with their variances and covariance: adjusted means share the covariates' mean or the strata's
// shares, so the two variants are not independent. `df` is Satterthwaite's, NaN where nothing can be tested (the notes say
// why).
struct AdjustedMeans {
    double treatment = std::numeric_limits<double>::quiet_NaN();
    DependentEstimates estimates = {.control = {.value = std::numeric_limits<double>::quiet_NaN()},
                                    .difference = {.value = std::numeric_limits<double>::quiet_NaN()}};
    double df = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    std::vector<std::string> notes;
};

// The difference by Student's t, and Fieller's set of the lift of the same statistic, (difference - lift control) / its
// standard error. `function` is named where an option is out of range.
[[nodiscard]] Comparison compare(const char* function, const AdjustedMeans& means, const TestOptions& options);

// The control's part in the variance of the difference: what the differences of two treatments from it share. NaN where nothing
// varies.
[[nodiscard]] double control_share(const AdjustedMeans& means);

// p-value of H0: treatment = ratio * control + shift by the same statistic. It is below alpha / 2 exactly when the end of the
// two-sided interval of the difference (for a shift) or of the lift (for a ratio) lies beyond the margin. NaN where compare()
// gives NaN.
[[nodiscard]] double margin_pvalue(const AdjustedMeans& means, const NullPoint& null, Alternative alternative);

} // namespace cxlift::stats
