#include "stats/survival/event_free_test.hpp"

#include "stats/proportions/two_proportion_test.hpp"
#include "stats/survival/unit_times_test.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

namespace {

using cxlift::stats::Alternative;
using cxlift::stats::Comparison;
using cxlift::stats::event_free_margin_pvalue;
using cxlift::stats::event_free_test;
using cxlift::stats::Survival;

Survival random_times(std::size_t n, double censored, unsigned seed) {
    cxlift::test::Random random(seed);
    std::vector<double> times{25.0}; // so that the curve goes on
    std::vector<double> events{0.0};
    for (std::size_t i = 0; i < n; ++i) {
        times.push_back(std::floor(random.uniform(0.0, 20.0)));
        events.push_back(random.uniform() >= censored ? 1.0 : 0.0);
    }
    return Survival::of(times, events);
}

} // namespace

TEST_CASE("the share without the event is the other side of the share with it", "[event_free]") {
    for (unsigned seed = 1; seed < 20; ++seed) {
        const Survival control = random_times(40, 0.4, seed);
        const Survival treatment = random_times(55, 0.3, seed + 100);
        const Comparison without = event_free_test(control, treatment, 9.0);
        const Comparison with = cxlift::stats::event_within_test(control, treatment, 9.0);
        CHECK(without.control_value == Approx(1.0 - with.control_value));
        CHECK(without.difference == Approx(-with.difference));
        CHECK(without.pvalue == Approx(with.pvalue));
        CHECK(without.difference_interval.lower == Approx(-with.difference_interval.upper));
        CHECK(without.lift.value == Approx(without.treatment_value / without.control_value - 1.0));
        CHECK((without.pvalue < 0.05) == (without.lift.interval.lower > 0.0 || without.lift.interval.upper < 0.0));
    }
}

TEST_CASE("a margin is excluded exactly where the interval excludes it", "[event_free]") {
    for (unsigned seed = 1; seed < 10; ++seed) {
        const Survival control = random_times(60, seed % 2 == 0 ? 0.0 : 0.4, seed);
        const Survival treatment = random_times(50, seed % 2 == 0 ? 0.0 : 0.4, seed + 100);
        const Comparison found = event_free_test(control, treatment, 9.0);
        const double end = found.difference_interval.upper;
        CHECK(event_free_margin_pvalue(control, treatment, 9.0, {.shift = end + 1e-4}, Alternative::less) < 0.025);
        CHECK(event_free_margin_pvalue(control, treatment, 9.0, {.shift = end - 1e-4}, Alternative::less) > 0.025);
    }
}

TEST_CASE("shares are proportions where nobody was censored before", "[event_free]") {
    // 12 of 30 events by day 7, and 5 of 30 on that very day.
    const std::vector<double> times{3.0, 7.0, 8.0};
    const Survival control =
        Survival::from_counts(times, std::vector<std::int64_t>{12, 0, 0}, std::vector<std::int64_t>{0, 18, 0});
    const Survival treatment =
        Survival::from_counts(times, std::vector<std::int64_t>{0, 5, 0}, std::vector<std::int64_t>{0, 0, 25});
    const Comparison found = event_free_test(control, treatment, 7.0);
    const Comparison expected = cxlift::stats::two_proportion_test({.successes = 18, .n = 30}, {.successes = 25, .n = 30});
    CHECK(found.control_value == expected.control_value);
    CHECK(found.pvalue == expected.pvalue);
    CHECK(found.lift.interval.upper == expected.lift.interval.upper);
}

TEST_CASE("what cannot be answered is said", "[event_free]") {
    const Survival one = Survival::of(std::vector<double>{1.0, 5.0}, std::vector<double>{0.0, 0.0});
    CHECK(std::isnan(event_free_test(one, one, 5.0).pvalue));
    CHECK(std::isnan(event_free_margin_pvalue(one, one, 5.0, {.shift = 0.1}, Alternative::less)));
    CHECK_THROWS_AS(event_free_test(one, one, 6.0), std::invalid_argument);
    CHECK_THROWS_AS(event_free_test(one, one, 0.0), std::invalid_argument);
    CHECK_THROWS_AS(event_free_test(one, one, std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}
