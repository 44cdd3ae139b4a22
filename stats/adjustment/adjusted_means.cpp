#include "stats/adjustment/adjusted_means.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {
namespace {

bool can_be_tested(const AdjustedMeans& means) {
    const double variance = means.estimates.difference.variance;
    return means.df > 0.0 && variance > 0.0 && std::isfinite(variance) && std::isfinite(means.estimates.difference.value);
}

} // namespace

Comparison compare(const char* function, const AdjustedMeans& means, const TestOptions& options) {
    check_options(function, options);
    Comparison result;
    result.method = means.method;
    result.notes = means.notes;
    result.n_control = means.n_control;
    result.n_treatment = means.n_treatment;
    result.control_value = means.estimates.control.value;
    result.treatment_value = means.treatment;
    result.difference = means.estimates.difference.value;
    if (!can_be_tested(means)) {
        if (result.notes.empty()) {
            result.notes.emplace_back("The values are so large or so small that their squares cannot be held; measure them in "
                                      "another unit.");
        }
        return result;
    }
    const double critical = test_difference(result, means.estimates.difference.variance, means.df, options, {});
    set_lift(result, fieller_lift(means.estimates, critical, options.alternative));
    return result;
}

double control_share(const AdjustedMeans& means) {
    // A control's own error makes the difference smaller by as much as it makes the control larger.
    const double share = -means.estimates.covariance / means.estimates.difference.variance;
    return std::isnan(share) ? share : std::clamp(share, 0.0, 1.0);
}

double margin_pvalue(const AdjustedMeans& means, const NullPoint& null, Alternative alternative) {
    if (!can_be_tested(means)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto& [control, difference, covariance] = means.estimates;
    const double lift = null.ratio - 1.0;
    const double variance = difference.variance + lift * (lift * control.variance - 2.0 * covariance);
    const double deviation = difference.value - null.shift - lift * control.value;
    return pvalue_of(deviation / std::sqrt(std::max(variance, 0.0)), alternative,
                     [&](double t) { return student_t_upper_tail(t, means.df); });
}

} // namespace cxlift::stats
