// How the differences of several metrics of the same units go together.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <vector>

namespace cxlift::stats {

// Correlations, row by row, of the differences of the columns' means between two variants: of cov_t / n_t + cov_c / n_c. A
// column that does not vary, and fewer than two rows in a variant, give NaN rows. Throws std::invalid_argument where the
// variants differ in their number of columns.
[[nodiscard]] std::vector<double> difference_correlation(const CoMoments& control, const CoMoments& treatment);

} // namespace cxlift::stats
