// The time at which half of the units have had the event, and its interval at any critical value.
#pragma once

#include "stats/interval.hpp"
#include "stats/summaries/survival.hpp"
#include "stats/survival/cumulative_incidence.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace cxlift::stats {

// Watches a curve for its median.
class WatchedHalf {
public:
    // At each time with an event, in order; the curve is this high from then on.
    void step(double time, double survival) noexcept {
        if (!std::isnan(median_)) {
            return;
        }
        if (!std::isnan(half_since_)) {
            median_ = half_since_ + 0.5 * (time - half_since_);
            return;
        }
        steps_ += 1.0;
        if (std::abs(survival - 0.5) <= 2.0 * std::numeric_limits<double>::epsilon() * steps_) {
            half_since_ = time;
        } else if (survival < 0.5) {
            median_ = time;
        }
    }
    [[nodiscard]] bool is_found() const noexcept { return !std::isnan(median_); }
    // Where the curve stays at 1/2 it does so until the last time.
    [[nodiscard]] double median(double last) const noexcept {
        return std::isnan(median_) && !std::isnan(half_since_) ? half_since_ + 0.5 * (last - half_since_) : median_;
    }

private:
    double steps_ = 0.0;
    double half_since_ = std::numeric_limits<double>::quiet_NaN(); // the curve is 1/2 since then, but for rounding
    double median_ = std::numeric_limits<double>::quiet_NaN();
};

// The first time at which the curve is 1/2 or below; where it is exactly 1/2 over a stretch, the middle of that, as R's
// survival has it. NaN where the curve stays above 1/2.
[[nodiscard]] double median_of(const Survival& units);

// The limits of the median are the times at which the upper and the lower limit of the log-log interval of the curve first
// arrive at 1/2 (Brookmeyer and Crowley 1982, Biometrics 38:29): as a function of the critical value, steps.
class MedianSurvival {
public:
    explicit MedianSurvival(const Survival& units);
    // Of the curve 1 - incidence. `widening` multiplies its standard errors.
    explicit MedianSurvival(const CumulativeIncidence& curve, double widening = 1.0);

    [[nodiscard]] double value() const noexcept { return median_; }
    // Holds the median; the upper limit is infinite where the upper curve stays above 1/2. NaN where there is no median.
    [[nodiscard]] Interval interval(double critical) const noexcept;

private:
    void watch(double time, double distance);
    // The first time at which the distance is at most this.
    [[nodiscard]] double first_within(double distance) const noexcept;

    double median_;
    std::vector<double> times_; // at which the distance to one half is lower than ever before
    std::vector<double> distances_;
};

} // namespace cxlift::stats
