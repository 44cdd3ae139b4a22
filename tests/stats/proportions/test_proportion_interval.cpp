#include "stats/proportions/proportion_interval.hpp"

#include "stats/distributions.hpp"
#include "tests/reference/reference.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

// P(X >= x) of a binomial, term by term.
double at_least(std::int64_t x, std::int64_t n, double p) {
    double sum = 0.0;
    for (std::int64_t k = x; k <= n; ++k) {
        const auto a = static_cast<double>(k);
        const auto b = static_cast<double>(n - k);
        sum += std::exp(std::lgamma(a + b + 1.0) - std::lgamma(a + 1.0) - std::lgamma(b + 1.0) + a * std::log(p) +
                        b * std::log1p(-p));
    }
    return sum;
}

} // namespace

TEST_CASE("the ends of Clopper and Pearson are where the binomial tails are") {
    for (const std::int64_t n : {1, 2, 7, 30, 150}) {
        for (std::int64_t x = 0; x <= n; x += n > 20 ? 7 : 1) {
            const auto [lower, upper] = proportion_interval({x, n}, {}, ProportionIntervalMethod::clopper_pearson);
            CAPTURE(x, n);
            if (x > 0) {
                CHECK_THAT(at_least(x, n, lower), within_relative(0.025, 1e-9));
            }
            if (x < n) {
                CHECK_THAT(1.0 - at_least(x + 1, n, upper), within_relative(0.025, 1e-9));
            }
            CHECK((lower == 0.0) == (x == 0));
            CHECK((upper == 1.0) == (x == n));
        }
    }
}

TEST_CASE("one proportion's intervals are within 0 and 1, and never a point") {
    const std::int64_t many = std::int64_t{1} << 53;
    for (const auto& [method, word] : proportion_interval_methods()) {
        for (const Successes sample : {Successes{0, 1}, Successes{1, 1}, Successes{0, many}, Successes{many, many},
                                       Successes{1, many}, Successes{many / 2, many}, Successes{many - 1, many}}) {
            CAPTURE(word, sample.successes, sample.n);
            const Interval interval = proportion_interval(sample, {}, method);
            if (method == ProportionIntervalMethod::wald && (sample.successes == 0 || sample.failures() == 0)) {
                CHECK(std::isnan(interval.lower));
                CHECK(std::isnan(interval.upper));
                continue;
            }
            CHECK(interval.lower >= 0.0);
            CHECK(interval.upper <= 1.0);
            CHECK(interval.lower < interval.upper);
        }
        CHECK(std::isnan(proportion_interval({}, {}, method).lower));
        CHECK(proportion_interval({3, 9}, {.alternative = Alternative::less}, method).lower == 0.0);
        CHECK(proportion_interval({3, 9}, {.alternative = Alternative::greater}, method).upper == 1.0);
    }
    CHECK_THAT(refusal([] { (void)proportion_interval({3, 2}); }), Catch::Contains("proportion_interval: successes is 3"));
    CHECK_THAT(refusal([] { (void)proportion_interval({1, 2}, {.confidence_level = 1.0}); }),
               Catch::Contains("confidence_level"));
}

TEST_CASE("quantiles of the beta distribution join where their methods change") {
    // The two sides of the border agree to what the parameter itself changes.
    for (const double b : {1e7, 3e8, 4e15}) {
        for (const double tail : {0.3, 0.025, 1e-12}) {
            const double below = beta_upper_quantile(tail, 1e7 * (1.0 - 1e-12), b);
            const double above = beta_upper_quantile(tail, 1e7 * (1.0 + 1e-12), b);
            CHECK_THAT(above, within_relative(below, 1e-11));
        }
    }
    CHECK_THAT(beta_lower_quantile(0.25, 1.0, 1.0), within_relative(0.25, 1e-14));
    CHECK_THAT(beta_upper_quantile(0.25, 1.0, 1.0), within_relative(0.75, 1e-14));
    CHECK_THAT(beta_upper_quantile(1e-9, 1.0, 1e9), within_relative(-std::expm1(std::log(1e-9) / 1e9), 1e-13));
}
