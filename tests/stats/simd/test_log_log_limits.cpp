#include "stats/simd/log_log_limits.hpp"

#include "tests/stats/random.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace cxlift;
using stats::set_log_log_limits;

namespace {

struct Curve {
    std::vector<double> survival;
    std::vector<double> std_error;
    std::vector<double> lower;
    std::vector<double> upper;

    void add(double with_event, double without_event, double variance) {
        survival.push_back(without_event);
        std_error.push_back(variance);
        lower.push_back(with_event);
        upper.push_back(0.0);
    }
    void set_limits(std::size_t begin, std::size_t end, double critical) {
        set_log_log_limits({.survival = survival, .std_error = std_error, .lower = lower, .upper = upper}, begin, end,
                           critical);
    }
};

bool is_same(double found, double expected) {
    return std::isnan(expected) ? std::isnan(found) : std::abs(found - expected) <= 1e-14 * std::abs(expected);
}

} // namespace

TEST_CASE("limits of a curve are those of its definition", "[simd][survival]") {
    test::Random random(5);
    Curve given;
    given.add(0.0, 1.0, 0.0);                                     // before the first event
    given.add(1.0, 0.0, std::numeric_limits<double>::infinity()); // after the last
    given.add(0x1p-53, 1.0, 0x1p-106);                            // one of 2^53 units
    given.add(1.0 - 0x1p-53, 0x1p-53, 1.0);                       // one of them is left
    given.add(0.5, 0.5, 0.25);
    for (int i = 0; i < 300; ++i) {
        const double failed = std::exp(-random.uniform(0.0, 20.0));
        const double survival = random.integer(0, 1) == 1 ? 1.0 - failed : failed;
        given.add(survival == failed ? 1.0 - failed : failed, survival, std::exp(-random.uniform(0.0, 20.0)));
    }
    const double critical = 1.959963984540054;
    struct Found {
        Curve whole;
        Curve parts;
    };
    const auto run = [&] {
        Found found{.whole = given, .parts = given};
        found.whole.set_limits(0, given.survival.size(), critical);
        found.parts.set_limits(0, 13, critical);
        found.parts.set_limits(13, 205, critical);
        found.parts.set_limits(205, given.survival.size(), critical);
        return found;
    };
    test::for_each_target(run, [&](const Found& found) {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        bool is_right = true;
        bool has_same_bits = true;
        for (std::size_t i = 0; i < given.survival.size(); ++i) {
            const double survival = given.survival[i];
            const double relative = std::sqrt(given.std_error[i]);
            const double hazard = given.lower[i] < 0.5 ? -std::log1p(-given.lower[i]) : -std::log(survival);
            const bool has_limits = survival > 0.0 && hazard > 0.0;
            const double factor = has_limits ? std::exp(critical * relative / hazard) : nan;
            const Curve& curve = found.whole;
            is_right = is_right && is_same(curve.std_error[i], survival > 0.0 ? survival * relative : nan) &&
                       is_same(curve.upper[i], std::exp(-hazard / factor));
            // An error of the inner exponential is multiplied by the outer one's exponent.
            const double exponent = hazard * factor;
            is_right = is_right &&
                       (exponent > 700.0 ? curve.lower[i] < 1e-300 : is_same(1.0 - std::log(curve.lower[i]), 1.0 + exponent));
            const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
            has_same_bits = has_same_bits && bits(found.parts.lower[i]) == bits(curve.lower[i]) &&
                            bits(found.parts.upper[i]) == bits(curve.upper[i]);
        }
        CHECK(is_right);
        CHECK(has_same_bits);
    });
}
