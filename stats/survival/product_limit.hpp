// The product-limit estimate, one time after another: what the methods on one curve have in common.
#pragma once

#include "stats/summaries/survival.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

namespace cxlift::stats {

// Kaplan and Meier (1958), JASA 53:457. The share without the event and the share with it are both kept, so that neither is
// 1 minus the other where that would lose its digits.
struct ProductLimit {
    double survival = 1.0;
    double failed = 0.0;
    double greenwood = 0.0; // variance of log(survival): the sum of d / (n (n - d)); infinite once survival is 0

    void step(double at_risk, double events) noexcept {
        failed += survival * events / at_risk;
        survival *= (at_risk - events) / at_risk;
        greenwood += events / (at_risk * (at_risk - events));
    }
    [[nodiscard]] double cumulative_hazard() const noexcept { // -log(survival)
        return failed < 0.5 ? -std::log1p(-failed) : -std::log(survival);
    }
};

// Units at one distinct time.
struct AtTime {
    double time = 0.0;
    double at_risk = 0.0; // just before it
    double events = 0.0;
    std::size_t index = 0;
};

// Calls visit(AtTime) in order until it returns false.
template <typename Visit> void for_each_time(const Survival& units, const Visit& visit) {
    std::int64_t at_risk = units.n();
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (!visit(AtTime{.time = units.times()[i],
                          .at_risk = static_cast<double>(at_risk),
                          .events = static_cast<double>(units.events()[i]),
                          .index = i})) {
            return;
        }
        at_risk -= units.events()[i] + units.censored()[i];
    }
}

// log(-log(1/2)), less log of the cumulative hazard, in standard errors of the latter: a log-log interval of this critical
// value or more holds 1/2. Above 0 before the median. NaN where the curve is 1 or 0, which has no interval.
[[nodiscard]] inline double distance_to_half(const ProductLimit& curve) noexcept {
    constexpr double log_log_two = -0.366512920581664327012439158232669; // log(log(2))
    const double hazard = curve.cumulative_hazard();
    return curve.survival > 0.0 && hazard > 0.0 ? (log_log_two - std::log(hazard)) * hazard / std::sqrt(curve.greenwood)
                                                : std::numeric_limits<double>::quiet_NaN();
}

} // namespace cxlift::stats
