#include "stats/counts/poisson_rate_test.hpp"

#include "stats/counts/binomial_tails.hpp"
#include "stats/counts/poisson_weights.hpp"
#include "stats/counts/quasi_poisson_test.hpp"
#include "stats/counts/rate_score.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace {

using namespace cxlift::stats;
using Catch::Matchers::WithinRel;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr RateMethod all_methods[] = {RateMethod::automatic, RateMethod::score,   RateMethod::e_test,
                                      RateMethod::exact,     RateMethod::minlike, RateMethod::mid_p};

// The probabilities of all outcomes, each by logarithms of factorials.
std::vector<double> slow_binomial(int n, double odds) {
    std::vector<double> found;
    for (int x = 0; x <= n; ++x) {
        found.push_back(std::exp(std::lgamma(n + 1.0) - std::lgamma(x + 1.0) - std::lgamma(n - x + 1.0) + x * std::log(odds) -
                                 n * std::log1p(odds)));
    }
    return found;
}

} // namespace

TEST_CASE("BinomialTails agrees with sums of probabilities") {
    for (const double odds : {0.01, 0.7, 1.0, 30.0}) {
        const BinomialTails tails{.n = 12.0};
        const std::vector<double> weights = slow_binomial(12, odds);
        for (int x = 0; x <= 12; ++x) {
            const double upper = std::accumulate(weights.begin() + x, weights.end(), 0.0);
            double minlike = 0.0;
            for (const double weight : weights) {
                minlike += weight <= weights[static_cast<std::size_t>(x)] * (1.0 + 1e-7) ? weight : 0.0;
            }
            CHECK_THAT(tails.at_least(x, odds), WithinRel(upper, 1e-11));
            CHECK_THAT(tails.probability(x, odds), WithinRel(weights[static_cast<std::size_t>(x)], 1e-11));
            CHECK_THAT(tails.minlike(x, odds), WithinRel(minlike, 1e-11));
        }
    }
}

TEST_CASE("PoissonWeights hold far tails") {
    const PoissonWeights weights(50.0);
    CHECK_THAT(weights.at_least(0.0), WithinRel(1.0, 1e-14));
    CHECK_THAT(weights.probability(50), WithinRel(std::exp(50.0 * std::log(50.0) - 50.0 - std::lgamma(51.0)), 1e-12));
    CHECK(weights.at_least(400.0) > 1e-240); // ppois(399, 50, lower.tail = FALSE) is 1.0e-210
    CHECK(weights.at_least(400.0) < 1e-200);
    CHECK(PoissonWeights(0.0).at_least(1.0) == 0.0);
}

TEST_CASE("poisson_rate_test: p-value, interval and lift agree") {
    cxlift::test::Random random(3);
    for (int i = 0; i < 60; ++i) {
        const EventCount control{.events = random.integer(0, 30), .exposure = random.uniform(0.5, 4.0)};
        const EventCount treatment{.events = random.integer(0, 40), .exposure = random.uniform(0.5, 4.0)};
        for (const RateMethod method : all_methods) {
            for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
                const Comparison result =
                    poisson_rate_test(control, treatment, {.alternative = alternative, .confidence_level = 0.9}, method);
                const bool rejected = result.pvalue < 1.0 - 0.9;
                CHECK(result.lift.contains(0.0) != rejected);
                if (result.dual) {
                    CHECK(result.difference_interval.contains(0.0) != rejected);
                }
            }
        }
    }
}

TEST_CASE("poisson_rate_test is the mirror of itself") {
    for (const RateMethod method : all_methods) {
        const Comparison one = poisson_rate_test({12, 3.0}, {25, 4.0}, {}, method);
        const Comparison other = poisson_rate_test({25, 4.0}, {12, 3.0}, {}, method);
        CHECK_THAT(one.pvalue, WithinRel(other.pvalue, 1e-10));
        CHECK_THAT(1.0 + one.lift.interval.upper,
                   WithinRel(1.0 / (1.0 + other.lift.interval.lower),
                             method == RateMethod::e_test || method == RateMethod::automatic ? 1e-3 : 1e-7));
    }
}

TEST_CASE("poisson_rate_test: few or no events") {
    const Comparison none = poisson_rate_test({0, 10.0}, {0, 20.0});
    CHECK(none.pvalue == 1.0);
    CHECK(none.difference_interval.lower < 0.0);
    CHECK(none.difference_interval.upper > 0.0);
    CHECK(none.lift.kind == LiftKind::everything);
    const Comparison first = poisson_rate_test({0, 10.0}, {9, 10.0});
    CHECK(first.lift.kind == LiftKind::complement);
    const Comparison last = poisson_rate_test({9, 10.0}, {0, 10.0});
    CHECK(last.lift.interval.lower == -1.0);
    CHECK(last.lift.interval.upper < 0.0);
    CHECK(std::isnan(poisson_rate_test({0, 0.0}, {3, 1.0}).pvalue));
    CHECK_THROWS_AS(poisson_rate_test({1, 0.0}, {3, 1.0}), std::invalid_argument);
    CHECK_THROWS_AS(poisson_rate_test({-1, 1.0}, {3, 1.0}), std::invalid_argument);
    CHECK_THROWS_AS(poisson_rate_test({1, infinity}, {3, 1.0}), std::invalid_argument);
}

TEST_CASE("quasi_poisson_test answers what the data can") {
    const std::vector<double> events = {3.0, 1.0, 4.0, 1.0};
    const std::vector<double> none = {0.0, 0.0, 0.0, 0.0};
    const std::vector<double> ones = {1.0, 1.0, 1.0, 1.0};
    const Comparison same = quasi_poisson_test({events, ones}, {events, ones});
    CHECK(same.pvalue == 1.0);
    CHECK(same.lift.value == 0.0);
    CHECK(std::isnan(quasi_poisson_test({events, ones}, {none, ones}).pvalue));
    CHECK(std::isnan(quasi_poisson_test({ones, ones}, {ones, ones}).pvalue)); // no dispersion
    CHECK(std::isnan(quasi_poisson_test({{}, {}}, {events, ones}).pvalue));
    CHECK_THROWS_AS(quasi_poisson_test({events, none}, {events, ones}), std::invalid_argument);
}
