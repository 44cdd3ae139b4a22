#include "stats/survival/restricted_mean_margin.hpp"

#include "stats/survival/restricted_mean_test.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

using cxlift::stats::Alternative;
using cxlift::stats::Survival;

Survival exponential(std::size_t n, double mean, unsigned seed) {
    cxlift::test::Random random(seed);
    std::vector<double> time;
    std::vector<double> event;
    for (std::size_t i = 0; i < n; ++i) {
        const double resolved = -mean * std::log(random.uniform());
        const double seen = random.uniform(5.0, 60.0);
        time.push_back(std::min(resolved, seen));
        event.push_back(resolved <= seen ? 1.0 : 0.0);
    }
    return Survival::of(time, event);
}

} // namespace

TEST_CASE("restricted_mean_margin_pvalue: the ends of the interval and of the lift have half of alpha") {
    const Survival control = exponential(220, 20.0, 1);
    const Survival treatment = exponential(180, 17.0, 2);
    for (const std::optional<double> horizon : {std::optional<double>(40.0), std::optional<double>()}) {
        const auto test = cxlift::stats::restricted_mean_test(control, treatment, horizon, {.confidence_level = 0.95});
        const auto at = [&](double ratio, double shift, Alternative alternative) {
            return restricted_mean_margin_pvalue(control, treatment, horizon, {.ratio = ratio, .shift = shift}, alternative);
        };
        CHECK(at(1.0, test.difference_interval.lower, Alternative::greater) == Approx(0.025).epsilon(1e-9));
        CHECK(at(1.0, test.difference_interval.upper, Alternative::less) == Approx(0.025).epsilon(1e-9));
        CHECK(at(1.0 + test.lift.interval.lower, 0.0, Alternative::greater) == Approx(0.025).epsilon(1e-9));
        CHECK(at(1.0 + test.lift.interval.upper, 0.0, Alternative::less) == Approx(0.025).epsilon(1e-9));
        CHECK(at(1.0, 0.0, Alternative::two_sided) == Approx(test.pvalue).epsilon(1e-12));
        const auto share_of_first = [&](const auto& first, const auto& second) {
            return restricted_mean_control_share(first, second, horizon);
        };
        const double share = share_of_first(control, treatment);
        CHECK(share > 0.0);
        CHECK(share < 1.0);
        CHECK(share + share_of_first(treatment, control) == Approx(1.0));
    }
    CHECK(std::isnan(restricted_mean_margin_pvalue({}, treatment, std::nullopt, {}, Alternative::less)));
    CHECK(std::isnan(cxlift::stats::restricted_mean_control_share({}, treatment, std::nullopt)));
}
