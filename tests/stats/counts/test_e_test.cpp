#include "stats/counts/e_test.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace {

using namespace cxlift::stats;

constexpr double infinity = std::numeric_limits<double>::infinity();

double z_of(double deviation, double variance) {
    return deviation == 0.0 ? 0.0 : variance == 0.0 ? std::copysign(infinity, deviation) : deviation / std::sqrt(variance);
}

std::vector<double> poisson(double mean) {
    std::vector<double> weights;
    for (int count = 0; count < 50; ++count) {
        weights.push_back(mean == 0.0 ? (count == 0 ? 1.0 : 0.0)
                                      : std::exp(count * std::log(mean) - mean - std::lgamma(count + 1.0)));
    }
    return weights;
}

// The p-value of treatment rate - control rate = difference: every outcome that may happen, one by one.
double slow_pvalue(const EventCount& control, const EventCount& treatment, double difference, Alternative alternative) {
    const double w = treatment.exposure / control.exposure;
    const double shift = difference * treatment.exposure;
    const double exposure = control.exposure + treatment.exposure;
    const double b = control.count() + treatment.count() - exposure * difference;
    const double root = std::sqrt(std::max(0.0, b * b + 4.0 * exposure * control.count() * difference));
    const double rate = std::max({0.0, -difference, (b + root) / (2.0 * exposure)});
    const auto z = [&](double x_control, double x_treatment) {
        return z_of(x_treatment - w * x_control - shift, x_treatment + w * w * x_control);
    };
    const double seen = z(control.count(), treatment.count());
    const std::vector<double> of_control = poisson(rate * control.exposure);
    const std::vector<double> of_treatment = poisson(std::max(0.0, rate + difference) * treatment.exposure);
    const double rounding = std::isinf(seen) ? 0.0 : 1e-10 * (1.0 + std::abs(seen));
    double sum = 0.0;
    for (std::size_t x = 0; x < of_control.size(); ++x) {
        for (std::size_t y = 0; y < of_treatment.size(); ++y) {
            const double here = z(static_cast<double>(x), static_cast<double>(y));
            const bool is_far = alternative == Alternative::two_sided ? std::abs(here) >= std::abs(seen) - rounding
                                : alternative == Alternative::greater ? here >= seen - rounding
                                                                      : here <= seen + rounding;
            sum += is_far ? of_control[x] * of_treatment[y] : 0.0;
        }
    }
    return std::min(1.0, sum);
}

} // namespace

TEST_CASE("the E-test's p-value, interval and lift agree for all small counts") {
    for (const double exposure : {1.0, 2.5}) {
        for (int x = 0; x <= 4; ++x) {
            for (int y = 0; y <= 4; ++y) {
                const EventCount control{.events = x, .exposure = 1.0};
                const EventCount treatment{.events = y, .exposure = exposure};
                for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
                    for (const double level : {0.9}) {
                        const Comparison result =
                            e_test(control, treatment, {.alternative = alternative, .confidence_level = level});
                        const bool rejected = result.pvalue < 1.0 - level;
                        INFO(x << " " << y << " " << exposure << " " << level);
                        CHECK(result.pvalue == Approx(slow_pvalue(control, treatment, 0.0, alternative)).epsilon(1e-9));
                        CHECK(result.difference_interval.contains(0.0) != rejected);
                        CHECK(result.lift.contains(0.0) != rejected);
                        // An end is where the p-value crosses alpha, not a sliver on the right side of no effect.
                        const double nearest =
                            std::min(std::abs(result.difference_interval.lower), std::abs(result.difference_interval.upper));
                        CHECK((!rejected || nearest > 1e-300));
                    }
                }
            }
        }
    }
}

TEST_CASE("the E-test keeps what its interval holds at its ends, and nothing beyond them") {
    struct Counts {
        int control;
        int treatment;
        double exposure;
    };
    for (const Counts& counts :
         std::array<Counts, 6>{{{0, 3, 1.0}, {4, 1, 2.0}, {2, 7, 1.0}, {5, 0, 0.5}, {1, 0, 3.0}, {6, 2, 3.0}}}) {
        const EventCount control{.events = counts.control, .exposure = 1.0};
        const EventCount treatment{.events = counts.treatment, .exposure = counts.exposure};
        const double step =
            0.05 * std::sqrt((counts.treatment + 0.5) / (counts.exposure * counts.exposure) + counts.control + 0.5);
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            const Comparison result = e_test(control, treatment, {.alternative = alternative, .confidence_level = 0.95});
            INFO(counts.control << " " << counts.treatment << " " << counts.exposure);
            for (const double direction : {-1.0, 1.0}) {
                const double end = direction < 0.0 ? result.difference_interval.lower : result.difference_interval.upper;
                if (!std::isfinite(end)) {
                    continue;
                }
                const bool is_before_none = result.pvalue < 0.05 && direction * end < 0.0;
                CHECK(slow_pvalue(control, treatment, end - direction * 1e-7 * step, alternative) > 0.05 * (1.0 - 1e-6));
                for (int i = 1; i < 40; ++i) {
                    const double beyond = end + direction * i * step;
                    if (is_before_none && direction * beyond >= 0.0) {
                        break;
                    }
                    CHECK(slow_pvalue(control, treatment, beyond, alternative) < 0.05);
                }
            }
        }
    }
}
