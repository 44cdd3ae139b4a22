// How the differences of several metrics go together where some units lack a value, and treatments share the control.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/moments.hpp"

#include <limits>
#include <vector>

namespace cxlift::stats {

// A unit's value of a metric as its mean sees it: the sum over columns of weight * (column - centre). One column for a mean; a
// ratio's numerator and denominator have the weights 1 and -R (its linearised value but for a factor).
struct UnitValue {
    std::vector<double> weights;
    std::vector<double> centres;                               // over all units of the variant that have a value
    double squares = std::numeric_limits<double>::quiet_NaN(); // sum of the squared values over the same units
};
[[nodiscard]] UnitValue value_of_mean(const Moments& moments);
[[nodiscard]] UnitValue value_of_ratio(const CoMoments& columns);

// Correlation of two metrics' estimates in one variant. `both` is of the units that have both metrics: columns of the first,
// then of the second. The estimates are sums over the units that have the metric, divided by their number, so the correlation
// is sum(u v over both) / sqrt(sum(u^2) sum(v^2)): the numbers of units cancel, and with a unit for each place the matrix of
// several metrics has no negative eigenvalue, whoever lacks what. 0 where one does not vary. Throws std::invalid_argument where
// the columns are not as many as the weights.
[[nodiscard]] double estimate_correlation(const UnitValue& first, const UnitValue& second, const CoMoments& both);

// Two differences from one control: their estimates' correlations there and in the treatment (0 for two treatments), and the
// control's part in the variance of each (see control_share in joint_pvalues.hpp; NaN counts as 0).
struct SharedControl {
    double of_control = 0.0;
    double of_treatment = 0.0;
    double first_share = 0.0;
    double second_share = 0.0;
};
[[nodiscard]] double difference_correlation(const SharedControl& shared);

} // namespace cxlift::stats
