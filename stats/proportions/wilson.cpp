#include "stats/proportions/wilson.hpp"

#include <cmath>

namespace cxlift::stats {

Interval wilson_interval(const Successes& sample, double critical) {
    if (sample.n == 0) {
        return {};
    }
    const auto n = static_cast<double>(sample.n);
    const double z2 = critical * critical;
    const double root = critical * std::sqrt(static_cast<double>(sample.failures()) * sample.share() + z2 / 4.0);
    // The sum of positive terms for the end away from 0 or 1; the other end from the product of the two, share^2 n / (n + z^2).
    const auto away = [&](std::int64_t count) { return static_cast<double>(count) + z2 / 2.0 + root; };
    const auto near = [&](std::int64_t count) {
        const auto x = static_cast<double>(count);
        return x == 0.0 ? 0.0 : x * (x / n) / away(count);
    };
    if (sample.successes <= sample.failures()) {
        return {.lower = near(sample.successes), .upper = away(sample.successes) / (n + z2)};
    }
    return {.lower = 1.0 - away(sample.failures()) / (n + z2), .upper = 1.0 - near(sample.failures())};
}

} // namespace cxlift::stats
