#include "stats/bisection.hpp"
#include "stats/quantiles/pair_limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Interval difference(const SampleLimits& control, const SampleLimits& treatment, double z) {
    const double estimate = treatment.estimate - control.estimate;
    return {.lower = estimate - std::hypot(treatment.estimate - limit_at(treatment.lower, z),
                                           limit_at(control.upper, z) - control.estimate),
            .upper = estimate + std::hypot(limit_at(treatment.upper, z) - treatment.estimate,
                                           control.estimate - limit_at(control.lower, z))};
}

// With the control's estimate for unit, the ends solve (t - r)^2 = vt + r^2 vc, where vt and vc are the squared distances to
// the limits that matter on that side. Both forms of the root add positive terms alone.
Interval lift(const SampleLimits& control, const SampleLimits& treatment, double z) {
    const double unit = control.estimate;
    const double t = treatment.estimate / unit;
    const double control_lower = limit_at(control.lower, z) / unit;
    const double treatment_upper = limit_at(treatment.upper, z) / unit;
    const double treatment_lower = limit_at(treatment.lower, z) / unit;
    const double above = limit_at(control.upper, z) / unit - 1.0;
    const double c = treatment_lower * (2.0 * t - treatment_lower); // t^2 - vt
    const double low = std::isinf(above) ? 0.0 : c / (t + std::hypot(t - treatment_lower, above * std::sqrt(c)));
    const double a = control_lower * (2.0 - control_lower); // 1 - vc
    const double high = (t + std::hypot(t * (1.0 - control_lower), (treatment_upper - t) * std::sqrt(a))) / a;
    return {.lower = low - 1.0, .upper = a == 0.0 || std::isinf(treatment_upper) ? infinity : high - 1.0};
}

double z_of_equality(const SampleLimits& larger, const SampleLimits& smaller) {
    const double gap = larger.estimate - smaller.estimate;
    const auto reaches = [&](double z) {
        return std::hypot(larger.estimate - limit_at(larger.lower, z), limit_at(smaller.upper, z) - smaller.estimate) >= gap;
    };
    return reaches(largest_z) ? bisect(0.0, largest_z, reaches) : infinity;
}

} // namespace

const PairLimits& mover_limits() {
    static constexpr PairLimits mover{.difference = difference, .lift = lift, .z_of_equality = z_of_equality};
    return mover;
}

} // namespace cxlift::stats
