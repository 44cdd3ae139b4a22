#include "stats/survival/restricted_mean_margin.hpp"

#include "stats/distributions.hpp"
#include "stats/means/rescale.hpp"
#include "stats/survival/restricted_mean.hpp"
#include "stats/survival/restricted_mean_test.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

double reach(const Survival& control, const Survival& treatment, const std::optional<double>& horizon) {
    return horizon.value_or(std::min(control.last(), treatment.last()));
}

} // namespace

double restricted_mean_margin_pvalue(const Survival& control, const Survival& treatment, std::optional<double> horizon,
                                     const NullPoint& null, Alternative alternative) {
    if (std::isnan(restricted_mean_test(control, treatment, horizon).pvalue)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double until = reach(control, treatment, horizon);
    const int exponent = unit_exponent(until);
    const RestrictedMean c = restricted_mean(control, until, exponent);
    const RestrictedMean t = restricted_mean(treatment, until, exponent);
    const double distance = t.value - null.ratio * c.value - std::ldexp(null.shift, -exponent);
    const double statistic = distance / std::sqrt(t.variance + null.ratio * null.ratio * c.variance);
    return pvalue_of(statistic, alternative, normal_upper_tail);
}

double restricted_mean_control_share(const Survival& control, const Survival& treatment, std::optional<double> horizon) {
    const double until = reach(control, treatment, horizon);
    if (!(until > 0.0)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const int exponent = unit_exponent(until);
    const double of_control = restricted_mean(control, until, exponent).variance;
    const double of_treatment = restricted_mean(treatment, until, exponent).variance;
    return of_control / (of_control + of_treatment);
}

} // namespace cxlift::stats
