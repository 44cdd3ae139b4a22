#include "stats/survival/median_survival.hpp"

#include "stats/survival/product_limit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

namespace cxlift::stats {

double median_of(const Survival& units) {
    ProductLimit curve;
    WatchedHalf half;
    for_each_time(units, [&](const AtTime& now) {
        if (now.events > 0.0) {
            curve.step(now.at_risk, now.events);
            half.step(now.time, curve.survival);
        }
        return !half.is_found();
    });
    return half.median(units.last());
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
