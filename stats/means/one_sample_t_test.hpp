// Student's t-test of one mean, and the interval of the mean.
#pragma once

#include "stats/comparison.hpp"
#include "stats/means/rescale.hpp"
#include "stats/summaries/moments.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// An estimate of one sample. Fields that a method cannot give are NaN, and `notes` says why.
struct OneSample {
    double value = std::numeric_limits<double>::quiet_NaN();
    Interval interval;
    double std_error = std::numeric_limits<double>::quiet_NaN();
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n = 0;
    std::string method;
    std::vector<std::string> notes;
};

// Tests whether the mean is `null_value`, with n - 1 degrees of freedom. Student (1908), Biometrika 6:1. The interval is that
// of the mean and leaves `null_value` out exactly when the p-value is below 1 - confidence_level. Throws std::invalid_argument
// for a null value that is not finite; fewer than two values, or no variance: NaN and a note.
[[nodiscard]] OneSample one_sample_t_test(const Moments& sample, double null_value = 0.0, const TestOptions& options = {});
[[nodiscard]] OneSample one_sample_t_test(const ScaledMoments& sample, double null_value = 0.0,
                                          const TestOptions& options = {});

} // namespace cxlift::stats
