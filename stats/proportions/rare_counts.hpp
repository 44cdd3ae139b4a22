// Counts of which next to nothing is expected somewhere: chi-squared is too rough for them.
#pragma once

#include <cstdint>
#include <span>

namespace cxlift::stats {

// Below this many expected in a cell the chi-squared distribution is no good description of Pearson's statistic. Cochran
// (1954), Biometrics 10:417.
constexpr double least_expected = 5.0;

// Where a group expects less than that and has more than it expects: the Poisson probability of so many or more in any such
// group, times the number of groups (Bonferroni). 1 where there is no such group. Shares are in any unit.
[[nodiscard]] double rare_counts_pvalue(std::span<const std::int64_t> counts, std::span<const double> shares);

} // namespace cxlift::stats
