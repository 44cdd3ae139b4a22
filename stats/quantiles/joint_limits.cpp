#include "stats/quantiles/pair_limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

using Limits = std::vector<QuantileLimit>;

double square(double x) {
    return x * x;
}

// Calls visit(a, b) with each limit a of the first, and the farthest limit b of the second, that are together within z.
template <typename Visit> void visit_pairs(const Limits& first, const Limits& second, double z, const Visit& visit) {
    std::size_t j = second.size() - 1;
    for (const QuantileLimit& a : first) {
        if (square(a.z) > square(z)) {
            return;
        }
        while (j > 0 && square(a.z) + square(second[j].z) > square(z)) {
            --j;
        }
        visit(a.value, second[j].value);
    }
}

double least_difference(const Limits& lower, const Limits& upper, double z) {
    double least = infinity;
    visit_pairs(lower, upper, z, [&](double a, double b) { least = std::min(least, a - b); });
    return least;
}

Interval difference(const SampleLimits& control, const SampleLimits& treatment, double z) {
    return {.lower = least_difference(treatment.lower, control.upper, z),
            .upper = -least_difference(control.lower, treatment.upper, z)};
}

// (a - b) / b rather than a / b - 1, whose sign rounding could turn.
Interval lift(const SampleLimits& control, const SampleLimits& treatment, double z) {
    Interval result{.lower = infinity, .upper = -infinity};
    visit_pairs(treatment.lower, control.upper, z,
                [&](double a, double b) { result.lower = std::min(result.lower, std::isinf(b) ? -1.0 : (a - b) / b); });
    visit_pairs(control.lower, treatment.upper, z, [&](double b, double a) {
        result.upper = std::max(result.upper, b == 0.0 || std::isinf(a) ? infinity : (a - b) / b);
    });
    return result;
}

double z_of_equality(const SampleLimits& larger, const SampleLimits& smaller) {
    double least = infinity;
    const Limits& upper = smaller.upper;
    std::size_t j = upper.size();
    for (const QuantileLimit& a : larger.lower) {
        while (j > 0 && upper[j - 1].value >= a.value) {
            --j;
        }
        if (j < upper.size()) {
            least = std::min(least, square(a.z) + square(upper[j].z));
        }
    }
    return std::sqrt(least);
}

} // namespace

const PairLimits& joint_limits() {
    static constexpr PairLimits joint{.difference = difference, .lift = lift, .z_of_equality = z_of_equality};
    return joint;
}

} // namespace cxlift::stats
