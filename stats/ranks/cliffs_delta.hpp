// Cliff's delta: by how much more often a treatment value is above a control value than below.
#pragma once

#include "stats/comparison.hpp"
#include "stats/ranks/ordered_counts.hpp"
#include "stats/words.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

enum class CliffMethod { t, logit, cliff };
[[nodiscard]] std::span<const Word<CliffMethod>> cliff_methods();

// What cannot be given is NaN, and `notes` says why.
struct CliffsDelta {
    double value = std::numeric_limits<double>::quiet_NaN(); // P(treatment > control) - P(treatment < control), in [-1, 1]
    Interval interval;
    double std_error = std::numeric_limits<double>::quiet_NaN();
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    std::vector<std::string> notes;
};

// Tests a delta of 0; the interval inverts the test. delta = 2 p - 1 of the probability of superiority p.
//   t, logit  brunner_munzel's, with the interval's ends moved to this scale
//   cliff     the unbiased variance of Cliff (1996), Ordinal Methods for Behavioral Data Analysis, eq. 5.8, not below his
//   least,
//             (1 - delta^2) / (n_c n_t - 1); the interval holds every value d with (delta - d)^2 <= t^2 s^2 (1 - d^2) / (1 -
//             delta^2), which is the asymmetric one of Feng and Cliff (2004), J Mod Appl Stat Methods 3:322, with n_c + n_t - 2
//             degrees of freedom
// Fewer than two values in a variant, all values equal, or no overlap: NaN and a note.
[[nodiscard]] CliffsDelta cliffs_delta(const OrderedCounts& values, const TestOptions& options = {},
                                       CliffMethod method = CliffMethod::t);

} // namespace cxlift::stats
