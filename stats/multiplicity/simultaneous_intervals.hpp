// Intervals of several differences that hold all at once.
#pragma once

#include "stats/comparison.hpp"
#include "stats/interval.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// bonferroni: under any dependence, and without the correlation.
// max_t:      by the largest of the statistics, with the correlation that is given (see max_t_pvalues.hpp).
// dunnett:    the same where the correlation is a product, as of several treatments with one control: by quadrature.
enum class SimultaneousMethod { bonferroni, max_t, dunnett };

struct SimultaneousIntervals {
    std::vector<Interval> intervals;
    std::vector<double> critical_values; // of |difference| / std_error, one for each
    std::vector<double> pvalues_adjusted;
    std::string method;
    std::vector<std::string> notes;
};

struct SimultaneousOptions {
    SimultaneousMethod method = SimultaneousMethod::max_t;
    TestOptions test;
    std::uint64_t seed = 0;
    std::int64_t n_draws = 32'768;
};

// Intervals that hold the true differences all at once with probability confidence_level, in a single step, and the p-values
// that they invert. `dfs` is one number (of a multivariate t) or one for each difference (its own t, joined by a normal copula;
// dunnett takes one). A NaN difference or standard error, or a standard error of 0, gives a NaN interval and is left out of the
// family. `correlation` is row by row and not read by bonferroni.
[[nodiscard]] SimultaneousIntervals simultaneous_intervals(std::span<const double> differences,
                                                           std::span<const double> std_errors, std::span<const double> dfs,
                                                           std::span<const double> correlation,
                                                           const SimultaneousOptions& options = {});

} // namespace cxlift::stats
