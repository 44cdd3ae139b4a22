// Draws of whole numbers, exact in distribution however large they are, at the same cost: the same bits on every machine.
#pragma once

#include "stats/resampling/philox.hpp"

#include <cstdint>

namespace cxlift::stats {

// How many of n trials succeed with probability p each; n from 0 to 2^53. By inversion where fewer than ten successes or
// failures are expected, otherwise by BTRS of Hörmann (1993), J. Stat. Comput. Simul. 46:101. Throws std::invalid_argument for
// n or p outside their range.
[[nodiscard]] std::int64_t draw_binomial(Philox& random, std::int64_t n, double p);

// Of a mean from 0 to 1e12. By inversion below 10, otherwise by PTRS of Hörmann (1993), Insurance: Math. Econ. 12:39. Throws
// std::invalid_argument for another mean.
[[nodiscard]] std::int64_t draw_poisson(Philox& random, double mean);

} // namespace cxlift::stats
