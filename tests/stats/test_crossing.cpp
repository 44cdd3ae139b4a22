#include "stats/crossing.hpp"

#include "stats/bisection.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace cxlift::stats;

TEST_CASE("a crossing is found from any guess and step, where bisection finds it") {
    for (const double root : {-0.75, 1e-9, 0.3, 0.999}) {
        const auto f = [&](double x) { return std::atan(40.0 * (root - x)) + 0.1 * (root - x); };
        const double slow = bisect(-1.0, 1.0, [&](double x) { return f(x) <= 0.0; });
        for (const double guess : {-1.0, root - 1e-6, root, 0.5, 1.0}) {
            for (const double step : {0.0, 1e-12, 0.01, 5.0, std::nan("")}) {
                CAPTURE(root, guess, step);
                CHECK(falls_through(-1.0, 1.0, guess, step, f) == Approx(slow).epsilon(1e-12).margin(1e-14));
            }
        }
    }
}

TEST_CASE("where the sign does not change the end is returned, and infinite values do no harm") {
    CHECK(falls_through(0.0, 2.0, 1.0, 0.1, [](double) { return 1.0; }) == 2.0);
    CHECK(falls_through(0.0, 2.0, 1.0, 0.1, [](double) { return -1.0; }) == 0.0);
    const auto pole = [](double x) { return x < 0.25 ? INFINITY : 0.5 - x; };
    CHECK(falls_through(0.0, 1.0, 0.0, 0.3, pole) == Approx(0.5).epsilon(1e-14));
}
