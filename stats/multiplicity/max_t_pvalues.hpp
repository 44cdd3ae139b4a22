// P-values adjusted with the true correlation of the metrics.
#pragma once

#include "stats/alternative.hpp"
#include "stats/multiplicity/max_t_draws.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

struct MaxTOptions {
    Alternative alternative = Alternative::two_sided;
    bool step_down = true;
    std::uint64_t seed = 0;
    std::int64_t n_draws = 32'768;
};

struct MaxTPvalues {
    std::vector<double> pvalues_adjusted;
    std::vector<double> numerical_errors; // three standard errors of the integration, over the lattice's shifts
    std::string method;
    std::vector<std::string> notes;
};

// P(max |T_i| >= |t_j|) under no effect, where the T_i have this correlation: the family-wise error is controlled, with more
// power than Holm where the metrics go together. Step down: the maximum is over the hypotheses whose statistic is no larger
// (Westfall and Young 1993, algorithm 2.8; Romano and Wolf 2005, Econometrica 73:1237), and p-values never fall from one to the
// next. `dfs` holds one number, of a multivariate t, or one for each statistic: then each is judged by its own t distribution,
// and these tails are joined by the normal copula. A statistic that is NaN stays NaN and does not count. Deterministic for a
// seed; the relative error is about 1e-3 with the default draws, less in the tail. `correlation` is row by row; for the bad
// ones see MaxTDraws.
[[nodiscard]] MaxTPvalues max_t_pvalues(std::span<const double> statistics, std::span<const double> correlation,
                                        std::span<const double> dfs, const MaxTOptions& options = {});

} // namespace cxlift::stats
