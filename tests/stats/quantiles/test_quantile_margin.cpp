#include "stats/quantiles/quantile_margin.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace {

using cxlift::stats::Alternative;
using cxlift::stats::LiftKind;

// Positive: sums of four exponential values.
std::vector<double> gammas(std::size_t n, unsigned seed) {
    cxlift::test::Random random(seed);
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
        const double u = random.uniform() * random.uniform() * random.uniform() * random.uniform();
        values.push_back(10.0 - 10.0 * std::log(u));
    }
    return values;
}

} // namespace

TEST_CASE("quantile_margin_pvalue: the end of the interval decides") {
    const std::vector<double> control = gammas(301, 8);
    const std::vector<double> treatment = gammas(257, 9);
    for (const double q : {0.1, 0.5, 0.9}) {
        const auto c = cxlift::stats::quantile_sample(control, q);
        const auto t = cxlift::stats::quantile_sample(treatment, q);
        const auto test = cxlift::stats::quantile_test(c, t, {.confidence_level = 0.95});
        for (const double gap : {-0.01, 0.01}) {
            const auto at = [&](double ratio, double shift, Alternative alternative) {
                return quantile_margin_pvalue(c, t, {.ratio = ratio, .shift = shift}, alternative);
            };
            const auto [lower, upper] = test.difference_interval;
            CHECK((at(1.0, lower + gap, Alternative::greater) < 0.025) == (gap < 0.0));
            CHECK((at(1.0, upper + gap, Alternative::less) < 0.025) == (gap > 0.0));
            REQUIRE(test.lift.kind == LiftKind::bounded);
            CHECK((at(1.0 + test.lift.interval.lower + gap, 0.0, Alternative::greater) < 0.025) == (gap < 0.0));
            CHECK((at(1.0 + test.lift.interval.upper + gap, 0.0, Alternative::less) < 0.025) == (gap > 0.0));
        }
        CHECK_THROWS_AS(quantile_margin_pvalue(c, t, {.ratio = 0.0, .shift = 0.0}, Alternative::less), std::invalid_argument);
    }
}
