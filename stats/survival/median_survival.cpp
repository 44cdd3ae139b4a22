#include "stats/survival/median_survival.hpp"

#include "stats/survival/product_limit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

namespace cxlift::stats {

MedianSurvival::MedianSurvival(const Survival& units) {
    ProductLimit curve;
    double steps = 0.0;
    double half_since = std::numeric_limits<double>::quiet_NaN(); // the curve is 1/2 since then, but for rounding
    for_each_time(units, [&](const AtTime& now) {
        if (now.events == 0.0) {
            return true;
        }
        if (!std::isnan(half_since)) {
            median_ = half_since + 0.5 * (now.time - half_since);
            half_since = std::numeric_limits<double>::quiet_NaN();
        }
        curve.step(now.at_risk, now.events);
        steps += 1.0;
        const double rounding = 2.0 * std::numeric_limits<double>::epsilon() * steps;
        if (std::isnan(median_)) {
            if (std::abs(curve.survival - 0.5) <= rounding) {
                half_since = now.time;
            } else if (curve.survival < 0.5) {
                median_ = now.time;
            }
        }
        const double distance = distance_to_half(curve);
        if (!std::isnan(distance) && (distances_.empty() || distance < distances_.back())) {
            times_.push_back(now.time);
            distances_.push_back(distance);
        }
        return true;
    });
    if (!std::isnan(half_since)) {
        median_ = half_since + 0.5 * (units.last() - half_since);
    }
}

double MedianSurvival::first_within(double distance) const noexcept {
    const auto found = std::lower_bound(distances_.begin(), distances_.end(), distance, std::greater<>{});
    return found == distances_.end() ? std::numeric_limits<double>::infinity()
                                     : times_[static_cast<std::size_t>(std::distance(distances_.begin(), found))];
}

Interval MedianSurvival::interval(double critical) const noexcept {
    if (std::isnan(median_)) {
        return {};
    }
    return {.lower = std::min(median_, first_within(critical)), .upper = std::max(median_, first_within(-critical))};
}

} // namespace cxlift::stats
