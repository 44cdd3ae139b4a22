#include "stats/survival/median_survival.hpp"

#include "stats/survival/product_limit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

namespace cxlift::stats {

double median_of(const Survival& units) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    ProductLimit curve;
    double steps = 0.0;
    double half_since = nan; // the curve is 1/2 since then, but for rounding
    double median = nan;
    for_each_time(units, [&](const AtTime& now) {
        if (now.events == 0.0) {
            return true;
        }
        if (!std::isnan(half_since)) {
            median = half_since + 0.5 * (now.time - half_since);
            return false;
        }
        curve.step(now.at_risk, now.events);
        steps += 1.0;
        if (std::abs(curve.survival - 0.5) <= 2.0 * std::numeric_limits<double>::epsilon() * steps) {
            half_since = now.time;
        } else if (curve.survival < 0.5) {
            median = now.time;
            return false;
        }
        return true;
    });
    return std::isnan(median) && !std::isnan(half_since) ? half_since + 0.5 * (units.last() - half_since) : median;
}

MedianSurvival::MedianSurvival(const Survival& units) : median_(median_of(units)) {
    ProductLimit curve;
    for_each_time(units, [&](const AtTime& now) {
        if (now.events == 0.0) {
            return true;
        }
        curve.step(now.at_risk, now.events);
        const double distance = distance_to_half(curve);
        if (!std::isnan(distance) && (distances_.empty() || distance < distances_.back())) {
            times_.push_back(now.time);
            distances_.push_back(distance);
        }
        return true;
    });
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
