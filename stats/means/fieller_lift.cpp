#include "stats/means/fieller_lift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Roots of a l^2 - 2 h l + c with a != 0 and h^2 >= a c, the smaller first, without cancellation.
std::pair<double, double> roots(double a, double h, double c, double discriminant) {
    const double q = h + std::copysign(std::sqrt(discriminant), h);
    const double first = q / a;
    const double second = q == 0.0 ? first : c / q;
    return first < second ? std::pair{first, second} : std::pair{second, first};
}

Lift as_lift(double value, LiftKind kind, double lower, double upper) {
    return {.value = value, .interval = {lower, upper}, .kind = kind};
}

// The roots are where T^2 reaches the critical value. In a bounded set T lies on opposite sides beyond its two ends, so a
// one-sided set frees the end at which T runs away from the alternative; which end that is depends on the control's sign.
Lift bounded(double value, std::pair<double, double> ends, double control, Alternative alternative) {
    auto [lower, upper] = ends;
    if (alternative != Alternative::two_sided) {
        const bool frees_upper = (alternative == Alternative::greater) == (control > 0.0);
        (frees_upper ? upper : lower) = frees_upper ? infinity : -infinity;
    }
    return as_lift(value, LiftKind::bounded, lower, upper);
}

// a l^2 - 2 h l + c <= 0 holds where the lift l is not rejected.
struct Quadratic {
    double a;
    double h;
    double c;            // its sign is that of the test of no difference
    double discriminant; // h^2 - a c, as exactly as the caller can
};

Lift set_of(const Quadratic& quadratic, double value, double mc, double difference, Alternative alternative) {
    const auto [a, h, c, discriminant] = quadratic;
    if (a > 0.0) {
        return bounded(value, roots(a, h, c, std::max(discriminant, 0.0)), mc, alternative);
    }
    // What the two-sided set leaves out is a region in which T keeps one sign; a one-sided test rejects only that sign.
    const auto rejects = [&](double lift) {
        const double sign = difference - lift * mc;
        return alternative == Alternative::two_sided || (alternative == Alternative::greater) == (sign > 0.0);
    };
    if (discriminant <= 0.0 || (a == 0.0 && h == 0.0)) {
        return as_lift(value, LiftKind::everything, -infinity, infinity);
    }
    if (a == 0.0) { // the control is exactly on the edge of significance: a half-line
        const double edge = c / (2.0 * h);
        if (!rejects(h > 0.0 ? edge - 1.0 : edge + 1.0)) {
            return as_lift(value, LiftKind::everything, -infinity, infinity);
        }
        return h > 0.0 ? as_lift(value, LiftKind::bounded, edge, infinity) : as_lift(value, LiftKind::bounded, -infinity, edge);
    }
    const auto [lower, upper] = roots(a, h, c, discriminant);
    return rejects(0.5 * (lower + upper)) ? as_lift(value, LiftKind::complement, lower, upper)
                                          : as_lift(value, LiftKind::everything, -infinity, infinity);
}

} // namespace

Lift fieller_lift(const Estimate& control, const Estimate& treatment, double critical_value, Alternative alternative) {
    if (control.value == 0.0 && control.variance == 0.0) {
        return {}; // refused: a ratio to an exact zero
    }
    // Both estimates are measured in units of the larger, so that squares neither overflow nor vanish.
    const double magnitude = std::max(
        {std::abs(control.value), std::abs(treatment.value), std::sqrt(control.variance), std::sqrt(treatment.variance)});
    const double scale = std::ldexp(1.0, -std::ilogb(magnitude));
    const double mc = control.value * scale;
    const double mt = treatment.value * scale;
    const double vc = control.variance * scale * scale * critical_value * critical_value;
    const double vt = treatment.variance * scale * scale * critical_value * critical_value;
    const double value = control.value == 0.0 ? std::numeric_limits<double>::quiet_NaN() : (mt - mc) / mc;

    // T(1 + l)^2 <= critical^2  <=>  a l^2 - 2 h l + c <= 0, with l the lift
    const double a = mc * mc - vc;
    const double h = (mt - mc) * mc + vc;
    const double c = (mt - mc) * (mt - mc) - (vt + vc);                // its sign is that of the test of no difference
    const double discriminant = mt * mt * vc + mc * mc * vt - vc * vt; // h^2 - a c, without the cancellation of h^2
    return set_of({.a = a, .h = h, .c = c, .discriminant = discriminant}, value, mc, mt - mc, alternative);
}

Lift fieller_lift(const ControlAndDifference& estimates, double critical_value, Alternative alternative) {
    if (estimates.control == 0.0 && estimates.variance_control == 0.0) {
        return {}; // refused: a ratio to an exact zero
    }
    const double magnitude =
        std::max({std::abs(estimates.control), std::abs(estimates.difference), std::sqrt(estimates.variance_control),
                  std::sqrt(estimates.variance_difference)});
    const double scale = std::ldexp(1.0, -std::ilogb(magnitude));
    const auto squared = [&](double variance) { return variance * scale * scale * critical_value * critical_value; };
    const double mc = estimates.control * scale;
    const double d = estimates.difference * scale;
    const double vc = squared(estimates.variance_control);
    const double vd = squared(estimates.variance_difference);
    const double covariance = squared(estimates.covariance);
    const double value = mc == 0.0 ? std::numeric_limits<double>::quiet_NaN() : d / mc;
    return set_of({.a = mc * mc - vc,
                   .h = d * mc - covariance,
                   .c = d * d - vd,
                   .discriminant = (mc * mc * vd + d * d * vc - 2.0 * d * mc * covariance) - (vd * vc - covariance * covariance)},
                  value, mc, d, alternative);
}

} // namespace cxlift::stats
