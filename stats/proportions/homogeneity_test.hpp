// Pearson's test of whether several groups have one proportion.
#pragma once

#include "stats/proportions/successes.hpp"

#include <span>

namespace cxlift::stats {

struct ChiSquaredResult {
    double statistic = 0.0;
    double df = 0.0;
    double pvalue = 1.0;
};

// Chi-squared with k - 1 degrees of freedom, without a continuity correction (Pearson 1900; Agresti 2013, section 3.2.1).
// Groups without units do not count. Nothing to test (fewer than two groups with units, or no or only successes): statistic 0
// and p-value 1, as no group then differs from another.
[[nodiscard]] ChiSquaredResult homogeneity_test(std::span<const Successes> groups);

} // namespace cxlift::stats
