// Whether the effect is the same in every segment.
#pragma once

#include "stats/summaries/moments.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

struct InteractionResult {
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN();
    double df_denominator = std::numeric_limits<double>::quiet_NaN(); // of an F; infinite for chi-squared
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    double log_pvalue =
        std::numeric_limits<double>::quiet_NaN(); // natural logarithm; finite where pvalue underflows, if chi-squared
    double i_squared = std::numeric_limits<double>::quiet_NaN();  // share of the spread that is not chance, within [0, 1]
    double difference = std::numeric_limits<double>::quiet_NaN(); // the common one, weighted by the inverse variances
    double std_error = std::numeric_limits<double>::quiet_NaN();  // of the common difference
    std::int64_t n_segments = 0;                                  // that could be compared
    std::string method;
    std::vector<std::string> notes;
};

// Cochran's Q (1954, Biometrics 10:101) of the segments' differences: chi-squared with one degree of freedom less than
// segments, each weighted by 1 / std_error^2. I^2 = max(0, (Q - df) / Q) of Higgins and Thompson (2002), Stat Med 21:1539. A
// difference that is NaN or without a standard error above 0 is left out, with a note. Fewer than two left: NaN and a note.
// Throws std::invalid_argument for a negative standard error or arrays of different length.
[[nodiscard]] InteractionResult interaction_test(std::span<const double> differences, std::span<const double> std_errors);

struct SegmentMoments {
    Moments control;
    Moments treatment;
};

// The line of segment x variant in the analysis of variance of values with one variance: an F test that all segments have one
// difference, the same as R's anova(lm(y ~ segment * variant)). A segment in which a variant has no values says nothing of the
// difference, but its values still count for the variance. No degrees of freedom or no variance: NaN and a note.
[[nodiscard]] InteractionResult interaction_f_test(std::span<const SegmentMoments> segments);

} // namespace cxlift::stats
