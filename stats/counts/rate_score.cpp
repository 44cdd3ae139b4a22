#include "stats/counts/rate_score.hpp"

#include "stats/counts/observed_rates.hpp"
#include "stats/crossing.hpp"
#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double farthest = 0x1p60; // steps

// a b - c d without losing the digits that cancel.
double difference_of_products(double a, double b, double c, double d) {
    const double first = a * b;
    const double second = c * d;
    return (first - second) + (std::fma(a, b, -first) - std::fma(c, d, -second));
}

// Exposures in a unit near the larger, so that their products stay in range.
struct Scaled {
    EventCount control;
    EventCount treatment;
    int exponent = 0;

    Scaled(const EventCount& c, const EventCount& t)
        : control(c), treatment(t), exponent(std::ilogb(std::max(c.exposure, t.exposure))) {
        control.exposure = std::ldexp(c.exposure, -exponent);
        treatment.exposure = std::ldexp(t.exposure, -exponent);
    }
};

// The lower of two rates that lie `gap` apart, the root of T r^2 + (T gap - events) r - events_lower gap.
double lower_rate(const EventCount& lower, const EventCount& higher, double gap) {
    const double exposure = lower.exposure + higher.exposure;
    const double b = exposure * gap - (lower.count() + higher.count());
    const double root = std::sqrt(b * b + 4.0 * exposure * lower.count() * gap);
    return b > 0.0 ? 2.0 * lower.count() * gap / (b + root) : (root - b) / (2.0 * exposure);
}

Interval difference_interval(const EventCount& control, const EventCount& treatment, const TestOptions& options) {
    const double critical = normal_upper_quantile(tail_of(options));
    const double estimate = treatment.rate() - control.rate();
    // Half an event more keeps the guess off 0.
    const double reach = critical * std::hypot(std::sqrt(control.count() + 0.5) / control.exposure,
                                               std::sqrt(treatment.count() + 0.5) / treatment.exposure);
    const auto z = [&](double difference) { return rate_difference_score(control, treatment, difference); };
    Interval result{.lower = -infinity, .upper = infinity};
    if (options.alternative != Alternative::less) {
        result.lower = -falls_through(-estimate, -estimate + farthest * reach, reach - estimate, reach / 16.0,
                                      [&](double minus) { return critical - z(-minus); });
    }
    if (options.alternative != Alternative::greater) {
        result.upper = falls_through(estimate, estimate + farthest * reach, estimate + reach, reach / 16.0,
                                     [&](double difference) { return z(difference) + critical; });
    }
    return result;
}

// With s^2 = ratio times the exposures' ratio, z = (x_t - s^2 x_c) / (s sqrt(x_t + x_c)).
Interval ratio_interval(const EventCount& control, const EventCount& treatment, const TestOptions& options) {
    const double critical = normal_upper_quantile(tail_of(options));
    const double part = critical * std::sqrt(control.count() + treatment.count());
    const double root = std::sqrt(part * part + 4.0 * control.count() * treatment.count());
    const double exposures = treatment.exposure / control.exposure;
    Interval result{.lower = 0.0, .upper = infinity};
    if (options.alternative != Alternative::less && treatment.events > 0) {
        const double s = 2.0 * treatment.count() / (part + root);
        result.lower = s * s / exposures;
    }
    if (options.alternative != Alternative::greater && control.events > 0) {
        const double s = (part + root) / (2.0 * control.count());
        result.upper = s * s / exposures;
    }
    return result;
}

} // namespace

double restricted_rate(const EventCount& control, const EventCount& treatment, double difference) {
    return difference >= 0.0 ? lower_rate(control, treatment, difference)
                             : lower_rate(treatment, control, -difference) - difference;
}

double rate_difference_score(const EventCount& control, const EventCount& treatment, double difference) {
    // x_t t_c - x_c t_t over t_c t_t: the rates themselves would lose digits where they are close.
    const double products = difference_of_products(treatment.count(), control.exposure, control.count(), treatment.exposure);
    const double deviation = products / control.exposure / treatment.exposure - difference;
    const double rate = restricted_rate(control, treatment, difference);
    const double variance = rate / control.exposure + std::max(0.0, rate + difference) / treatment.exposure;
    return deviation == 0.0 ? 0.0 : deviation / std::sqrt(variance);
}

double rate_ratio_score(const EventCount& control, const EventCount& treatment, double ratio) {
    const double theta = ratio * (treatment.exposure / control.exposure);
    const double deviation = std::fma(-theta, control.count(), treatment.count());
    return deviation == 0.0 ? 0.0 : deviation / std::sqrt(theta * (control.count() + treatment.count()));
}

Comparison score_rate_test(const EventCount& control, const EventCount& treatment, const TestOptions& options) {
    Comparison result = observed_rates(control, treatment, options, "score z (Miettinen-Nurminen)");
    if (!has_exposures(control, treatment)) {
        return result;
    }
    const Scaled scaled(control, treatment);
    const double c = scaled.control.exposure;
    const double t = scaled.treatment.exposure;
    const double events = control.count() + treatment.count();
    const auto unscaled = [&](double rate) { return std::ldexp(rate, -scaled.exponent); };
    result.df = infinity;
    result.difference = unscaled(difference_of_products(treatment.count(), c, control.count(), t) / c / t);
    result.std_error = unscaled(std::sqrt(events / c / t));
    result.statistic = rate_difference_score(scaled.control, scaled.treatment, 0.0);
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const bool rejected = result.pvalue < 1.0 - options.confidence_level;
    const Interval differences = difference_interval(scaled.control, scaled.treatment, options);
    result.difference_interval = agreeing({.lower = unscaled(differences.lower), .upper = unscaled(differences.upper)}, 0.0,
                                          rejected, result.difference);
    result.lift = lift_of_rates(
        control, treatment,
        agreeing(ratio_interval(control, treatment, options), 1.0, rejected, result.difference > 0.0 ? 2.0 : 0.0));
    return result;
}

} // namespace cxlift::stats
