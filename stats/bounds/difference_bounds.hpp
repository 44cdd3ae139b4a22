// A difference of which the data give bounds alone, and the interval of what lies between them.
#pragma once

#include "stats/interval.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// Numbers that the data cannot give are NaN, and `notes` says why.
struct DifferenceBounds {
    Interval bounds;                                                   // of treatment - control
    double lower_std_error = std::numeric_limits<double>::quiet_NaN(); // of the ends
    double upper_std_error = std::numeric_limits<double>::quiet_NaN();
    Interval difference_interval;                                 // holds the difference, wherever between the bounds it is
    double difference = std::numeric_limits<double>::quiet_NaN(); // of those who answered
    double response_control = std::numeric_limits<double>::quiet_NaN();
    double response_treatment = std::numeric_limits<double>::quiet_NaN();
    double trimmed_control = 0.0; // share of the variant's answers that is left out
    double trimmed_treatment = 0.0;
    std::int64_t n_control = 0; // units, answers or not
    std::int64_t n_treatment = 0;
    std::string method;
    std::vector<std::string> notes;
};

// Imbens and Manski (2004), Econometrica 72:1845: from lower - c se_lower to upper + c se_upper, where
// Phi(c + width / max(se)) - Phi(-c) is the confidence level. c is the two-sided normal quantile where the bounds are one, and
// the one-sided one where they are far apart.
[[nodiscard]] Interval imbens_manski_interval(const Interval& bounds, double lower_std_error, double upper_std_error,
                                              double confidence_level);

} // namespace cxlift::stats
