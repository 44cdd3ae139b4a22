#include "stats/means/welch_margin.hpp"

#include "stats/distributions.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/tails.hpp"

#include <cmath>

namespace cxlift::stats {

double welch_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null, Alternative alternative) {
    const Comparison welch = welch_difference(control, treatment);
    if (std::isnan(welch.pvalue)) {
        return welch.pvalue;
    }
    const double variance_control = control.variance() / static_cast<double>(control.n);
    const double variance_treatment = treatment.variance() / static_cast<double>(treatment.n);
    // The difference first: it is exact where the means are large and close.
    const double deviation = welch.difference - null.shift - (null.ratio - 1.0) * control.mean;
    const double std_error = std::hypot(std::sqrt(variance_treatment), null.ratio * std::sqrt(variance_control));
    return pvalue_of(deviation / std_error, alternative, [&](double t) { return student_t_upper_tail(t, welch.df); });
}

} // namespace cxlift::stats
