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
        watch(now.time, distance_to_half(curve));
        return true;
    });
}

MedianSurvival::MedianSurvival(const CumulativeIncidence& curve, double widening) : median_(std::nan("")) {
    constexpr double log_log_two = -0.366512920581664327012439158232669; // log(log(2))
    WatchedHalf half;
    for (std::size_t i = 0; i < curve.time.size(); ++i) {
        if (curve.n_events[i] == 0) {
            continue;
        }
        half.step(curve.time[i], 1.0 - curve.incidence[i]);
        const double hazard = -std::log1p(-curve.incidence[i]);
        const double error = widening * curve.std_error[i] / (1.0 - curve.incidence[i]); // of the hazard
        watch(curve.time[i], error > 0.0 && std::isfinite(hazard) ? (log_log_two - std::log(hazard)) * hazard / error
                                                                  : std::numeric_limits<double>::quiet_NaN());
    }
    median_ = half.median(curve.time.empty() ? std::numeric_limits<double>::quiet_NaN() : curve.time.back());
}

void MedianSurvival::watch(double time, double distance) {
    if (!std::isnan(distance) && (distances_.empty() || distance < distances_.back())) {
        times_.push_back(time);
        distances_.push_back(distance);
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
