#include "stats/means/welch_margin.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

Moments random_values(Random& random) {
    const auto n = static_cast<std::size_t>(random.integer(2, 60));
    return Moments::of(random.normals(n, random.uniform(3.0, 8.0), random.uniform(0.2, 2.0)));
}

} // namespace

TEST_CASE("Welch's test at a margin equals R's", "[reference]") {
    const Json cases = load_cases("welch_margin_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const double pvalue =
            welch_margin_pvalue(Moments::of(numbers(one.at("control"))), Moments::of(numbers(one.at("treatment"))),
                                {.ratio = one.at("ratio"), .shift = one.at("shift")}, alternative_of(one));
        CHECK_THAT(pvalue, within_relative(one.at("pvalue"), one.at("tol")));
    }
}

TEST_CASE("without a margin Welch's test is the plain one") {
    Random random(81);
    for (int trial = 0; trial < 50; ++trial) {
        const Moments a = random_values(random);
        const Moments b = random_values(random);
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            CHECK_THAT(welch_margin_pvalue(a, b, {}, alternative),
                       within_relative(welch_t_test(a, b, {.alternative = alternative}).pvalue, 1e-12));
        }
    }
}

TEST_CASE("Welch's p-value at a margin is below alpha / 2 exactly when the interval that is shown ends beyond it") {
    Random random(82);
    int beyond = 0;
    for (int trial = 0; trial < 300; ++trial) {
        const Moments a = random_values(random);
        const Moments b = random_values(random);
        const double level = trial % 2 == 0 ? 0.95 : 0.8;
        const double half = (1.0 - level) / 2.0;
        const Comparison shown = welch_t_test(a, b, {.confidence_level = level});
        for (const double shift : {-3.0, -1.0, -0.2, 0.3, 1.0, 4.0}) {
            CAPTURE(trial, shift);
            const double above = welch_margin_pvalue(a, b, {.shift = shift}, Alternative::greater);
            const double below = welch_margin_pvalue(a, b, {.shift = shift}, Alternative::less);
            CHECK((above < half) == (shown.difference_interval.lower > shift));
            CHECK((below < half) == (shown.difference_interval.upper < shift));
            beyond += above < half ? 1 : 0;
        }
        for (const double ratio : {0.3, 0.8, 0.98, 1.05, 1.6}) {
            CAPTURE(trial, ratio);
            const bool outside = !shown.lift.contains(ratio - 1.0);
            const double above = welch_margin_pvalue(a, b, {.ratio = ratio}, Alternative::greater);
            const double below = welch_margin_pvalue(a, b, {.ratio = ratio}, Alternative::less);
            CHECK((above < half || below < half) == outside);
            beyond += above < half ? 1 : 0;
        }
    }
    CHECK(beyond > 300);
}

TEST_CASE("exchanging the variants, or their signs, turns the question at a margin round") {
    Random random(83);
    for (int trial = 0; trial < 50; ++trial) {
        const Moments a = random_values(random);
        const Moments b = random_values(random);
        CHECK_THAT(welch_margin_pvalue(a, b, {.shift = 0.4}, Alternative::less),
                   within_relative(welch_margin_pvalue(b, a, {.shift = -0.4}, Alternative::greater), 1e-11));
        CHECK_THAT(welch_margin_pvalue(a, b, {.ratio = 0.8}, Alternative::less),
                   within_relative(welch_margin_pvalue(b, a, {.ratio = 1.25}, Alternative::greater), 1e-11));
    }
}

TEST_CASE("a margin far from zero keeps its digits") {
    const Moments control = Moments::from_variance(1000, 1e9, 4.0);
    const Moments treatment = Moments::from_variance(1000, 1e9 + 0.25, 4.0);
    const Moments near_control = Moments::from_variance(1000, 0.0, 4.0);
    const Moments near_treatment = Moments::from_variance(1000, 0.25, 4.0);
    CHECK_THAT(
        welch_margin_pvalue(control, treatment, {.shift = 0.125}, Alternative::greater),
        within_relative(welch_margin_pvalue(near_control, near_treatment, {.shift = 0.125}, Alternative::greater), 1e-9));
}

TEST_CASE("a margin of what cannot be tested is NaN") {
    const Moments some = Moments::from_variance(10, 2.0, 1.0);
    const Moments constant = Moments::from_variance(10, 2.0, 0.0);
    CHECK(std::isnan(welch_margin_pvalue(Moments{}, some, {.shift = -1.0}, Alternative::greater)));
    CHECK(std::isnan(welch_margin_pvalue(constant, constant, {.shift = -1.0}, Alternative::greater)));
    CHECK(std::isfinite(welch_margin_pvalue(constant, some, {.ratio = 0.9}, Alternative::greater)));
}
