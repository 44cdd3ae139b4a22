// What the tests of two means have in common: they differ in the variances of the two means and in the degrees of freedom.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/moments.hpp"

#include <string_view>

namespace cxlift::stats {

struct MeanVariances {
    double control = 0.0; // of the mean, i.e. its squared standard error
    double treatment = 0.0;
    double df = 0.0; // of Student's t; infinity is the normal
};

// A test of two means. `variances` is asked only where both samples have two values.
struct MeanMethod {
    std::string_view function; // which is called
    std::string_view name;     // the word of Comparison::method
    MeanVariances (*variances)(const Moments& control, const Moments& treatment);
};

namespace mean_methods { // each defined beside its test
extern const MeanMethod welch;
extern const MeanMethod pooled;
extern const MeanMethod z;
} // namespace mean_methods

[[nodiscard]] Comparison compare_means(const MeanMethod& method, const Moments& control, const Moments& treatment,
                                       const TestOptions& options);
// The same without a lift.
[[nodiscard]] Comparison compare_differences(const MeanMethod& method, const Moments& control, const Moments& treatment,
                                             const TestOptions& options);
// p-value of H0: mean_t = ratio * mean_c + shift, by (m_t - ratio m_c - shift) / sqrt(v_t + ratio^2 v_c) with the variances and
// the degrees of freedom of the method. It is below alpha / 2 exactly when the end of that method's interval of the difference
// (for a shift) or of the lift (for a ratio) lies beyond the margin. NaN where the method gives NaN.
[[nodiscard]] double margin_pvalue(const MeanMethod& method, const Moments& control, const Moments& treatment,
                                   const NullPoint& null, Alternative alternative);

// For tests of other estimates alike. Given result.difference and its variance it fills in standard error, statistic, df,
// p-value and interval, and returns the critical value. NaN and a note where nothing can be tested: `constant` is the note of a
// variance of 0.
[[nodiscard]] double test_difference(Comparison& result, double variance, double df, const TestOptions& options,
                                     std::string_view constant);
// Takes the lift over, with a note where its meaning needs a word.
void set_lift(Comparison& result, const Lift& lift);

} // namespace cxlift::stats
