// P-values of any two-sided tests, adjusted together by how their estimates are correlated.
#pragma once

#include "stats/summaries/moments.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace cxlift::stats {

struct JointPvalues {
    std::vector<double> pvalues_adjusted;
    // A p-value below it is significant at alpha in a single step, with all of the family: an interval that inverts its own
    // test at this level holds together with the others.
    double critical_pvalue = std::numeric_limits<double>::quiet_NaN();
};

// Each p-value stands for the normal statistic whose it is, so that t-tests, score tests and exact tests can be in one family:
// the margins are their own and a normal copula joins them (as in max_t_pvalues with one df for each). NaN does not count. A
// p-value of a test that is conservative stays so.

// Treatments against one control, in a single step: Dunnett (1955), JASA 50:1096, with a variance for each variant as in Hasler
// and Hothorn (2008), Biometrical J. 50:793. Two differences correlate by sqrt(share_i share_j), where `control_shares` is the
// control's part in the variance of each difference; a NaN share counts as 0, which is the careful side. Of `families` such
// families each has its part of alpha (Bonferroni). Throws std::invalid_argument for p-values or shares outside [0, 1] and
// alpha outside (0, 1).
[[nodiscard]] JointPvalues dunnett_pvalues(std::span<const double> pvalues, std::span<const double> control_shares,
                                           double alpha, std::size_t families = 1);

// The control's part in the variance of a difference of means; NaN where neither varies.
[[nodiscard]] double control_share(const Moments& control, const Moments& treatment);

// Step-down p-values of the largest statistic (see max_t_pvalues.hpp), with the critical p-value of the single step.
// `correlation` is row by row. Throws std::invalid_argument for what is no correlation matrix, p-values outside [0, 1] and
// alpha outside (0, 1).
[[nodiscard]] JointPvalues joint_max_t(std::span<const double> pvalues, std::span<const double> correlation, double alpha);

} // namespace cxlift::stats
