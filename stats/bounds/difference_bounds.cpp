#include "stats/bounds/difference_bounds.hpp"

#include "stats/bisection.hpp"
#include "stats/distributions.hpp"

#include <algorithm>

namespace cxlift::stats {

Interval imbens_manski_interval(const Interval& bounds, double lower_std_error, double upper_std_error,
                                double confidence_level) {
    const double largest = std::max(lower_std_error, upper_std_error);
    if (!(largest > 0.0)) {
        return bounds;
    }
    const double alpha = 1.0 - confidence_level;
    const double width = (bounds.upper - bounds.lower) / largest;
    const double one_sided = normal_upper_quantile(alpha);
    const double two_sided = normal_upper_quantile(alpha / 2.0);
    // 1 - Phi(c + width) + Phi(-c): what is left outside falls with c.
    const double c = bisect(std::min(one_sided, two_sided), two_sided, [&](double critical) {
        return normal_upper_tail(critical + width) + normal_upper_tail(critical) <= alpha;
    });
    return {.lower = bounds.lower - c * lower_std_error, .upper = bounds.upper + c * upper_std_error};
}

} // namespace cxlift::stats
