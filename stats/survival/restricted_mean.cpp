#include "stats/survival/restricted_mean.hpp"

#include "stats/survival/product_limit.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace cxlift::stats {

RestrictedMean restricted_mean(const Survival& units, double horizon, int exponent) {
    if (units.n() == 0) {
        return {};
    }
    RestrictedMean result{.value = 0.0, .lost = 0.0, .variance = 0.0};
    ProductLimit curve;
    double before = 0.0;
    // Sums over the past events of w, w A and w A^2, with w = d / (n (n - d)) and A the area since the event. All terms are
    // positive, so that no digit is lost.
    double weights = 0.0;
    double areas = 0.0;
    const auto go_to = [&](double time) {
        const double width = std::ldexp(time - before, -exponent);
        const double area = curve.survival * width;
        result.value += area;
        result.lost += curve.failed * width;
        result.variance += area * (2.0 * areas + area * weights);
        areas += area * weights;
        before = time;
    };
    for_each_time(units, [&](const AtTime& now) {
        if (now.time >= horizon) {
            return false;
        }
        if (now.events > 0.0) {
            go_to(now.time);
            curve.step(now.at_risk, now.events);
            if (now.at_risk > now.events) { // after the last event no area is left for its weight
                weights += now.events / (now.at_risk * (now.at_risk - now.events));
            }
        }
        return true;
    });
    go_to(horizon);
    return result;
}

void check_horizon(std::string_view function, const Survival& units, double horizon, std::string_view whose) {
    const bool in_range = horizon > 0.0 && horizon <= std::numeric_limits<double>::max();
    const bool in_reach = units.n() == 0 || horizon <= units.last() || units.ends_at_zero();
    if (in_range && in_reach) {
        return;
    }
    std::ostringstream message;
    message.precision(17);
    message << function << ": horizon is " << horizon;
    if (in_range) {
        message << ", must not exceed " << units.last() << ", the last time observed" << whose
                << ", beyond which nobody knows who is left.";
    } else {
        message << ", must be finite and above 0.";
    }
    throw std::invalid_argument(message.str());
}

} // namespace cxlift::stats
