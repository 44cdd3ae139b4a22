// From rows to summaries where covariates are missing.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

struct CovariateRows {
    CoMoments control;
    CoMoments treatment;
    std::int64_t left_out_control = 0; // units without an outcome
    std::int64_t left_out_treatment = 0;
    std::vector<std::int64_t> filled; // for each covariate, in how many units of both variants it was missing
};

// Rows one after the other, of `outcomes` columns and then covariates. A unit with a missing outcome (NaN) is left out. A
// missing covariate becomes its mean over the units of both variants that have it: the unit's outcome stays, and since the
// value is the same in both variants, the difference is not biased as long as the treatment does not change who lacks it. A
// covariate that nobody has becomes 0, and is then constant.
[[nodiscard]] CovariateRows covariate_rows(std::span<const double> control, std::span<const double> treatment,
                                           std::size_t columns, std::size_t outcomes);

} // namespace cxlift::stats
