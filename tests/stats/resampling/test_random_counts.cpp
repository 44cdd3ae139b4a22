#include "stats/distributions.hpp"
#include "stats/resampling/count_probabilities.hpp"
#include "stats/resampling/random_counts.hpp"
#include "tests/stats/resampling/goodness_of_fit.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::fit_pvalue;

namespace {

constexpr int n_draws = 10'000;
constexpr double least_pvalue = 1e-3; // each test is seeded

// Whole numbers: each one near the mean where they are few, else mean + z std_dev.
std::vector<double> edges_around(double mean, double std_dev) {
    std::vector<double> edges;
    const double step = std::max(1.0, std::floor(std_dev / 8.0));
    for (int i = -40; i <= 40; ++i) {
        edges.push_back(std::floor(mean) + i * step);
    }
    return edges;
}

template <typename Draw> std::vector<double> draws_of(std::uint64_t stream, const Draw& draw) {
    Philox random(31'337, stream);
    std::vector<double> result;
    for (int i = 0; i < n_draws; ++i) {
        result.push_back(static_cast<double>(draw(random)));
    }
    return result;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

} // namespace

TEST_CASE("binomial draws fit their distribution over the whole range of n and p") {
    std::uint64_t stream = 0;
    for (const std::int64_t n :
         {1LL, 2LL, 7LL, 19LL, 21LL, 50LL, 200LL, 5'000LL, 1'000'000LL, 1'000'000'000LL, 1'000'000'000'000LL}) {
        for (const double p : {1e-9, 1e-4, 0.02, 0.1, 0.3, 0.5, 0.51, 0.8, 0.97, 0.99999}) {
            const auto trials = static_cast<double>(n);
            const double mean = trials * p;
            const double std_dev = std::sqrt(mean * (1.0 - p));
            ++stream;
            if (std_dev < 0.05 || stream % 2 == 0) { // half of the grid is enough for every run
                continue;
            }
            INFO("n " << n << ", p " << p);
            const std::vector<double> draws = draws_of(stream, [&](Philox& random) { return draw_binomial(random, n, p); });
            CHECK(fit_pvalue(draws, edges_around(mean, std_dev), [&](double k) {
                      return k < 0.0 ? 0.0 : k >= trials ? 1.0 : binomial_lower_tail(k, trials, p);
                  }) > least_pvalue);
            CHECK(std::abs(mean_of(draws) - mean) < 4.5 * std_dev / std::sqrt(n_draws));
        }
    }
}

TEST_CASE("binomial draws at the ends of the range") {
    Philox random(2, 2);
    CHECK(draw_binomial(random, 0, 0.5) == 0);
    CHECK(draw_binomial(random, 1'000, 0.0) == 0);
    CHECK(draw_binomial(random, 1'000, 1.0) == 1'000);
    CHECK(draw_binomial(random, 1'000'000, 1e-300) == 0);
    constexpr std::int64_t most = std::int64_t{1} << 53;
    for (const std::int64_t n : {std::int64_t{1'000'000'000'000'000}, most}) {
        for (const double p : {1e-15, 1e-12, 0.25, 0.5, 0.75, 1.0 - 1e-15}) {
            const double mean = static_cast<double>(n) * p;
            const double std_dev = std::sqrt(mean * (1.0 - p));
            double sum = 0.0;
            double squares = 0.0;
            constexpr int times = 2'000;
            for (int i = 0; i < times; ++i) {
                const std::int64_t k = draw_binomial(random, n, p);
                REQUIRE((k >= 0 && k <= n));
                const double z = (static_cast<double>(k) - mean) / std_dev;
                sum += z;
                squares += z * z;
            }
            INFO("n " << n << ", p " << p);
            CHECK(std::abs(sum / times) < 4.5 / std::sqrt(times));
            CHECK(std::abs(squares / times - 1.0) < 0.2);
        }
    }
    CHECK_THROWS_AS(draw_binomial(random, -1, 0.5), std::invalid_argument);
    CHECK_THROWS_AS(draw_binomial(random, most + 1, 0.5), std::invalid_argument);
    CHECK_THROWS_AS(draw_binomial(random, 5, -0.1), std::invalid_argument);
    CHECK_THROWS_AS(draw_binomial(random, 5, 1.1), std::invalid_argument);
    CHECK_THROWS_AS(draw_binomial(random, 5, std::nan("")), std::invalid_argument);
}

TEST_CASE("Poisson draws fit their distribution over the whole range of the mean") {
    std::uint64_t stream = 1'000;
    for (const double mean : {1e-6, 0.01, 0.3, 1.0, 4.5, 9.99, 10.0, 10.7, 15.0, 20.0, 100.0, 1e3, 1e6, 1e9, 1e12}) {
        INFO("mean " << mean);
        const std::vector<double> draws = draws_of(++stream, [&](Philox& random) { return draw_poisson(random, mean); });
        CHECK(fit_pvalue(draws, edges_around(mean, std::sqrt(mean)), [&](double k) {
                  if (mean > 1e11) { // where the tail of chi-squared has no digits left
                      return normal_upper_tail((mean - k - 0.5) / std::sqrt(mean));
                  }
                  return k < 0.0 ? 0.0 : chi_squared_upper_tail(2.0 * mean, 2.0 * (k + 1.0));
              }) > least_pvalue);
        CHECK(std::abs(mean_of(draws) - mean) < 4.5 * std::sqrt(mean / n_draws));
    }
    Philox random(3, 3);
    CHECK(draw_poisson(random, 0.0) == 0);
    CHECK_THROWS_AS(draw_poisson(random, -1.0), std::invalid_argument);
    CHECK_THROWS_AS(draw_poisson(random, 2e12), std::invalid_argument);
    CHECK_THROWS_AS(draw_poisson(random, std::nan("")), std::invalid_argument);
}

TEST_CASE("logarithms of probabilities agree with their definitions") {
    for (const double n : {1.0, 2.0, 15.0, 16.0, 17.0, 40.0, 170.0}) {
        for (const double p : {1e-9, 0.1, 0.5}) {
            for (int k = 0; k <= static_cast<int>(n); ++k) {
                const double slow = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) + k * std::log(p) +
                                    (n - k) * std::log1p(-p);
                REQUIRE(log_binomial_probability(k, n, p) == Approx(slow).epsilon(1e-12).margin(1e-11));
            }
        }
    }
    // A central probability of a billion trials: 1 / sqrt(2 pi n p q) (1 - 1 / (4 n)) for p = 1/2.
    CHECK(std::exp(log_binomial_probability(5e8, 1e9, 0.5)) == Approx(2.52313252138937691782e-05).epsilon(1e-11));
    for (const double mean : {0.1, 10.0, 300.0}) {
        for (const int k : {0, 1, 5, 20, 300, 400}) {
            CHECK(log_poisson_probability(k, mean) ==
                  Approx(k * std::log(mean) - mean - std::lgamma(k + 1.0)).epsilon(1e-12).margin(1e-11));
        }
    }
}

TEST_CASE("draws of counts are the same on every machine") {
    Philox random(42, 8);
    CHECK(draw_binomial(random, 20, 0.3) == 6);
    CHECK(draw_binomial(random, 1'000'000'000, 0.3) == 300'009'096);
    CHECK(draw_binomial(random, 1'000'000'000, 0.7) == 699'987'753);
    CHECK(draw_poisson(random, 3.0) == 2);
    CHECK(draw_poisson(random, 12345.0) == 12'371);
}
