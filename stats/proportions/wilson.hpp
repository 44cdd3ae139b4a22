// Wilson's score interval of one proportion at a critical value.
#pragma once

#include "stats/interval.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Wilson (1927), JASA 22:209: the proportions p with |share - p| <= critical sqrt(p (1 - p) / n). Ends near 0 keep their
// digits. NaN without units.
[[nodiscard]] Interval wilson_interval(const Successes& sample, double critical);

} // namespace cxlift::stats
