#include "stats/quadrature.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace cxlift::stats;

TEST_CASE("the Gauss-Kronrod rules are exact for polynomials") {
    for (int degree = 0; degree <= 13; ++degree) {
        const Panel panel = gauss_kronrod([&](double x) { return std::pow(x, degree); }, 0.0, 1.0);
        CHECK(std::abs(panel.value - 1.0 / (degree + 1)) < 1e-15);
        CHECK(panel.error < 1e-15); // Gauss' seven points are exact as well
    }
    for (int degree = 14; degree <= 22; ++degree) {
        const Panel panel = gauss_kronrod([&](double x) { return std::pow(x, degree); }, -1.0, 2.0);
        const double expected = (std::pow(2.0, degree + 1) - std::pow(-1.0, degree + 1)) / (degree + 1);
        CHECK(std::abs(panel.value / expected - 1.0) < 1e-13);
    }
}

TEST_CASE("panels are refined where the function turns") {
    const auto normal = [](double x) { return std::exp(-0.5 * x * x); };
    CHECK(std::abs(integrate(normal, {12.0, -12.0}) * std::numbers::inv_sqrtpi / std::numbers::sqrt2 - 1.0) < 1e-12);
    const auto narrow = [](double x) { return 1.0 / (1.0 + std::exp(-(x - 0.3) / 1e-4)); };
    CHECK(std::abs(integrate(narrow, {0.0, 1.0}) - 0.7) < 1e-9);
    CHECK(integrate([](double) { return 0.0; }, {0.0, 1.0}) == 0.0);
    CHECK(integrate(normal, {1.0, 1.0}) == 0.0);
}
