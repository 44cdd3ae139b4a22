#include "stats/survival/resolved_mean.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace cxlift::stats {

std::vector<double> event_times(const Survival& units) {
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(units.n_events()));
    for (std::size_t i = 0; i < units.size(); ++i) {
        times.insert(times.end(), static_cast<std::size_t>(units.events()[i]), units.times()[i]);
    }
    return times;
}

MeanReliability mean_reliability(const Moments& control, const Moments& treatment) {
    constexpr double per_squared_skewness = 100.0;
    constexpr double least = 100.0;
    MeanReliability result;
    double most = 0.0; // of what is needed over what is there
    for (const Moments* variant : {&control, &treatment}) {
        const double skewness = variant->n > 1 && variant->m2 > 0.0 ? variant->skewness() : 0.0;
        const double needed = std::max(least, std::ceil(per_squared_skewness * skewness * skewness));
        const double share = needed / std::max(1.0, static_cast<double>(variant->n));
        if (share > most) {
            most = share;
            result.skewness = skewness;
            result.needed = static_cast<std::int64_t>(std::min(needed, 9e15));
        }
    }
    result.is_reliable = most <= 1.0;
    return result;
}

} // namespace cxlift::stats
