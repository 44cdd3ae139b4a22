// An interval of real numbers; an end may be infinite, and both are NaN where there is none.
#pragma once

#include <limits>

namespace cxlift::stats {

struct Interval {
    double lower = std::numeric_limits<double>::quiet_NaN();
    double upper = std::numeric_limits<double>::quiet_NaN();

    [[nodiscard]] bool contains(double value) const noexcept { return lower <= value && value <= upper; }
    friend bool operator==(const Interval&, const Interval&) = default;
};

} // namespace cxlift::stats
