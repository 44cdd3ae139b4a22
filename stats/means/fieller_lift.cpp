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

// Where T^2 is below its critical value: a l^2 - 2 h l + c <= 0, with l the lift.
struct Quadratic {
    double a = 0.0;
    double h = 0.0;
    double c = 0.0;            // its sign is that of the test of no difference
    double discriminant = 0.0; // h^2 - a c, without the cancellation of h^2
};

Lift solved(const Quadratic& quadratic, double control, double difference, Alternative alternative) {
    const auto [a, h, c, discriminant] = quadratic;
    const double value = control == 0.0 ? std::numeric_limits<double>::quiet_NaN() : difference / control;
    if (a > 0.0) {
        return bounded(value, roots(a, h, c, std::max(discriminant, 0.0)), control, alternative);
    }
    // What the two-sided set leaves out is a region in which T keeps one sign; a one-sided test rejects only that sign.
    const auto rejects = [&](double lift) {
        const double sign = difference - lift * control;
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

double size_of(const Estimate& estimate) {
    return std::max(std::abs(estimate.value), std::sqrt(estimate.variance));
}

// Estimates are measured in units of the larger, so that squares neither overflow nor vanish.
double unit_of(const Estimate& a, const Estimate& b) {
    return std::ldexp(1.0, -std::ilogb(std::max(size_of(a), size_of(b))));
}

// By how many powers of two the treatment is larger than the control.
int distance(const Estimate& control, const Estimate& treatment) {
    const double sizes[] = {size_of(control), size_of(treatment)};
    return sizes[0] > 0.0 && sizes[1] > 0.0 ? std::ilogb(sizes[1]) - std::ilogb(sizes[0]) : 0;
}

// Estimates so far apart that no unit suits both: each in its own, with the ratio itself in place of the lift, beside which the
// 1 of treatment / control - 1 is nothing, or all.
Lift ratio_of_far_apart(const Estimate& control, const Estimate& treatment, double critical_value, Alternative alternative) {
    const auto squared = [](double a, double b) { return a * a * b * b; };
    const double unit_control = unit_of(control, control);
    const double unit_treatment = unit_of(treatment, treatment);
    const double mc = control.value * unit_control;
    const double mt = treatment.value * unit_treatment;
    const double vc = squared(std::sqrt(control.variance) * unit_control, critical_value);
    const double vt = squared(std::sqrt(treatment.variance) * unit_treatment, critical_value);
    Lift lift =
        solved({.a = mc * mc - vc, .h = mt * mc, .c = mt * mt - vt, .discriminant = mt * mt * vc + mc * mc * vt - vc * vt}, mc,
               mt, alternative);
    const int power = distance(control, treatment);
    for (double* value : {&lift.value, &lift.interval.lower, &lift.interval.upper}) {
        *value = std::ldexp(*value, power) - 1.0;
    }
    return lift;
}

} // namespace

Lift fieller_lift(const Estimate& control, const Estimate& treatment, double critical_value, Alternative alternative) {
    return fieller_lift(control, treatment, treatment.value - control.value, critical_value, alternative);
}

Lift fieller_lift(const Estimate& control, const Estimate& treatment, double difference, double critical_value,
                  Alternative alternative) {
    if (control.value == 0.0 && control.variance == 0.0) {
        return {}; // refused: a ratio to an exact zero
    }
    constexpr int far = 200;
    if (std::abs(distance(control, treatment)) > far) {
        return ratio_of_far_apart(control, treatment, critical_value, alternative);
    }
    const double scale = unit_of(control, treatment);
    const double mc = control.value * scale;
    const double mt = treatment.value * scale;
    const double d = difference * scale;
    const double vc = control.variance * scale * scale * critical_value * critical_value;
    const double vt = treatment.variance * scale * scale * critical_value * critical_value;
    return solved(
        {.a = mc * mc - vc, .h = d * mc + vc, .c = d * d - (vt + vc), .discriminant = mt * mt * vc + mc * mc * vt - vc * vt},
        mc, d, alternative);
}

Lift fieller_lift(const DependentEstimates& estimates, double critical_value, Alternative alternative) {
    const auto& [control, difference, covariance] = estimates;
    if (control.value == 0.0 && control.variance == 0.0) {
        return {};
    }
    const double scale = unit_of(control, difference);
    const double squared = critical_value * critical_value;
    const double mc = control.value * scale;
    const double d = difference.value * scale;
    const double vc = control.variance * scale * scale * squared;
    const double vd = difference.variance * scale * scale * squared;
    const double cov = covariance * scale * scale * squared;
    return solved({.a = mc * mc - vc,
                   .h = d * mc - cov,
                   .c = d * d - vd,
                   .discriminant = (mc * mc * vd - 2.0 * d * mc * cov + d * d * vc) - (vc * vd - cov * cov)},
                  mc, d, alternative);
}

} // namespace cxlift::stats
