#include "stats/survival/restricted_mean.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace cxlift::stats {

AreaUnderCurve::AreaUnderCurve(int exponent) noexcept
    : scale_(std::ldexp(1.0, -exponent / 2)), second_scale_(std::ldexp(1.0, -exponent - (-exponent / 2))) {}

RestrictedMean restricted_mean(const Survival& units, double horizon, int exponent) {
    if (units.n() == 0) {
        return {};
    }
    ProductLimit curve;
    AreaUnderCurve area(exponent);
    for_each_time(units, [&](const AtTime& now) {
        if (now.time >= horizon) {
            return false;
        }
        area.go_to(now.time, curve);
        curve.step(now.at_risk, now.events);
        return true;
    });
    area.go_to(horizon, curve);
    return area.mean();
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
