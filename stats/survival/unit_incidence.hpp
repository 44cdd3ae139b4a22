// The share of times that have ended with the event, and areas under it, with variances over units of several times each.
#pragma once

#include "stats/interval.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/summaries/unit_times.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace cxlift::stats {

// Estimates that are sums of u(t) S(t-) d(t) / n(t) over the times t of the event, with S the share without any event: the
// cumulative incidence of Aalen and Johansen (1978, Scand. J. Stat. 5:141) at T for u = 1 up to T, the area under it for u =
// max(0, T - t). Where there is no other kind of event it is 1 less the Kaplan-Meier curve. The variance is the infinitesimal
// jackknife's: the sum over units of the squares of their summed influence values (Therneau and Grambsch 2000, "Modeling
// Survival Data", section 7.2; `survfit(..., cluster=)` of R). Of units with one row each and one kind of event it is
// Greenwood's. It holds for many units, whatever hangs together within one.
class UnitIncidence {
public:
    explicit UnitIncidence(const UnitTimes& units);

    [[nodiscard]] Estimate at(double time) const;
    // Measured in 2^exponent of the unit of the times.
    [[nodiscard]] Estimate area(double horizon, int exponent = 0) const;

private:
    [[nodiscard]] Estimate estimate(const std::function<double(double)>& weight) const;

    struct AtTime {
        double time = 0.0;
        double at_risk = 0.0; // just before it
        double events = 0.0;
        double all_events = 0.0;
    };
    std::vector<AtTime> times_;
    std::vector<std::size_t> place_; // of each row's time
    const UnitTimes* units_;
};

// Of the share without the event, 1 - incidence: symmetric on the scale of log(-log), as that of kaplan_meier. NaN where the
// share is 0 or 1.
[[nodiscard]] Interval open_share_interval(const Estimate& incidence, double confidence_level);

} // namespace cxlift::stats
