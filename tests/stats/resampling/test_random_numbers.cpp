#include "stats/distributions.hpp"
#include "stats/resampling/random_numbers.hpp"
#include "tests/stats/resampling/goodness_of_fit.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::fit_pvalue;

namespace {

constexpr int n_draws = 20'000;
constexpr double least_pvalue = 1e-3; // each test is seeded

template <typename Draw> std::vector<double> draws_of(std::uint64_t stream, const Draw& draw) {
    Philox random(20'260'701, stream);
    std::vector<double> result;
    for (int i = 0; i < n_draws; ++i) {
        result.push_back(draw(random));
    }
    return result;
}

// mean + z std_dev for z from -4 to 4.
std::vector<double> edges_around(double mean, double std_dev) {
    std::vector<double> edges;
    for (int step = -40; step <= 40; ++step) {
        edges.push_back(mean + 0.1 * step * std_dev);
    }
    return edges;
}

} // namespace

TEST_CASE("logarithm and exponential agree with the standard library's") {
    Philox random(1, 1);
    for (int i = 0; i < 20'000; ++i) {
        const double x = 1400.0 * (random.uniform() - 0.5);
        const double power = exact_exp(x);
        REQUIRE(power == Approx(std::exp(x)).epsilon(4e-16));
        REQUIRE(exact_log(power) == Approx(std::log(power)).epsilon(4e-16));
        const double near_one = 2.0 * random.uniform();
        REQUIRE(exact_log(near_one) == Approx(std::log(near_one)).epsilon(4e-16));
        const double small = (random.uniform() - 0.3) * std::pow(10.0, -(i % 20));
        REQUIRE(exact_log1p(small) == Approx(std::log1p(small)).epsilon(4e-16));
    }
    CHECK(exact_log(1.0) == 0.0);
    CHECK(exact_log1p(0.0) == 0.0);
    CHECK(exact_exp(0.0) == 1.0);
    CHECK(exact_exp(-1e6) == 0.0);
    CHECK(std::isinf(exact_exp(1e6)));
}

TEST_CASE("normal draws fit their distribution, in the tail as well") {
    const std::vector<double> draws = draws_of(1, draw_normal);
    CHECK(fit_pvalue(draws, edges_around(0.0, 1.0), [](double x) { return normal_upper_tail(-x); }) > least_pvalue);
    // What lies beyond the ziggurat's last layer, from 400 times as many draws.
    Philox random(5, 2);
    std::vector<double> tail;
    while (tail.size() < 300) {
        if (const double x = std::abs(draw_normal(random)); x > 3.6541528853610088) {
            tail.push_back(x);
        }
    }
    const double of_tail = normal_upper_tail(3.6541528853610088);
    CHECK(fit_pvalue(tail, edges_around(3.7, 0.2), [&](double x) {
              return x < 3.6541528853610088 ? 0.0 : 1.0 - normal_upper_tail(x) / of_tail;
          }) > least_pvalue);
}

TEST_CASE("exponential draws fit their distribution") {
    CHECK(fit_pvalue(draws_of(3, draw_exponential), edges_around(1.0, 1.0),
                     [](double x) { return x <= 0.0 ? 0.0 : -std::expm1(-x); }) > least_pvalue);
}

TEST_CASE("gamma draws fit their distribution for every size of the shape") {
    std::uint64_t stream = 10;
    for (const double shape : {0.05, 0.5, 0.99, 1.0, 1.5, 3.0, 20.0, 1e3, 1e6, 1e9}) {
        INFO("shape " << shape);
        const std::vector<double> draws = draws_of(++stream, [&](Philox& random) { return draw_gamma(random, shape); });
        CHECK(fit_pvalue(draws, edges_around(shape, std::sqrt(shape)), [&](double x) {
                  return x <= 0.0 ? 0.0 : 1.0 - chi_squared_upper_tail(2.0 * x, 2.0 * shape);
              }) > least_pvalue);
    }
    Philox random(1, 2);
    CHECK(draw_gamma(random, 0.0) == 0.0);
}

TEST_CASE("beta draws fit their distribution, of order statistics of a billion as well") {
    std::uint64_t stream = 30;
    struct Shape {
        double a;
        double b;
    };
    for (const auto [a, b] : {Shape{0.5, 0.5}, Shape{1.0, 1.0}, Shape{2.0, 5.0}, Shape{50.0, 51.0}, Shape{1.0, 1e6},
                              Shape{1e6, 3.0}, Shape{5e8, 5e8 + 1.0}, Shape{1e9, 1.0}}) {
        INFO("a " << a << ", b " << b);
        const std::vector<double> draws = draws_of(++stream, [&](Philox& random) { return draw_beta(random, a, b); });
        const double std_dev = std::sqrt(a / (a + b) * (b / (a + b)) / (a + b + 1.0));
        CHECK(fit_pvalue(draws, edges_around(a / (a + b), std_dev), [&](double x) {
                  return x <= 0.0 ? 0.0 : x >= 1.0 ? 1.0 : beta_lower_tail(x, a, b);
              }) > least_pvalue);
    }
}

TEST_CASE("draws are the same bits on every machine") {
    Philox random(42, 7);
    CHECK(draw_normal(random) == 0x1.a11454e61e0ffp-1);
    CHECK(draw_exponential(random) == 0x1.b7897d6a1207ap-1);
    CHECK(draw_gamma(random, 2.5) == 0x1.c69b696dff5e5p+0);
    CHECK(draw_gamma(random, 0.25) == 0x1.19ce7a97e69ep-3);
    CHECK(draw_beta(random, 3.0, 4.0) == 0x1.3b117dad75581p-3);
}
