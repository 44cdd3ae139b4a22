// How many events a variant had in how much exposure.
#pragma once

#include <cstdint>
#include <limits>

namespace cxlift::stats {

// Exposure is time, sessions, distance: whatever the events are counted over, in one unit for both variants.
struct EventCount {
    std::int64_t events = 0;
    double exposure = 0.0;

    [[nodiscard]] double count() const noexcept { return static_cast<double>(events); }
    [[nodiscard]] double rate() const noexcept {
        return exposure > 0.0 ? count() / exposure : std::numeric_limits<double>::quiet_NaN();
    }
};

} // namespace cxlift::stats
