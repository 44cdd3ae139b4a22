// The result of comparing two variants by the order of their values.
#pragma once

#include "stats/interval.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// What cannot be given is NaN, and `notes` says why.
struct RankTest {
    // P(treatment > control) + P(equal) / 2, estimated by the share of all pairs; 1/2 where neither tends to larger values.
    double probability_of_superiority = std::numeric_limits<double>::quiet_NaN();
    Interval interval;                                           // of the probability of superiority
    double std_error = std::numeric_limits<double>::quiet_NaN(); // likewise
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    bool dual = true; // whether the interval inverts the test, so that they cannot disagree
    std::vector<std::string> notes;
};

} // namespace cxlift::stats
