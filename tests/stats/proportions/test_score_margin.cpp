#include "stats/proportions/score_margin.hpp"
#include "stats/proportions/two_proportion_test.hpp"

#include "stats/proportions/score_interval.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

Successes successes_of(const Json& pair) {
    return {.successes = pair.at(0), .n = pair.at(1)};
}

Successes random_share(Random& random) {
    const std::int64_t n = random.integer(1, 300);
    return {.successes = random.integer(0, n), .n = n};
}

} // namespace

TEST_CASE("the score test at a margin equals its definition", "[reference]") {
    const Json cases = load_cases("score_margin");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const double pvalue = score_margin_pvalue(successes_of(one.at("control")), successes_of(one.at("treatment")),
                                                  {.ratio = one.at("ratio"), .shift = one.at("shift")}, alternative_of(one));
        CHECK_THAT(pvalue, within_relative(one.at("pvalue"), one.at("tol")));
    }
}

TEST_CASE("without a margin the score test is the plain one") {
    Random random(91);
    for (int trial = 0; trial < 200; ++trial) {
        const Successes a = random_share(random);
        const Successes b = random_share(random);
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            CHECK_THAT(score_margin_pvalue(a, b, {}, alternative),
                       within_relative(two_proportion_test(a, b, {.alternative = alternative}).pvalue, 1e-10));
        }
    }
}

TEST_CASE("the score p-value at a margin is below alpha / 2 exactly when the interval that is shown ends beyond it") {
    Random random(92);
    int beyond = 0;
    for (int trial = 0; trial < 300; ++trial) {
        const Successes a = random_share(random);
        const Successes b = random_share(random);
        const double level = trial % 2 == 0 ? 0.95 : 0.8;
        const double half = (1.0 - level) / 2.0;
        const Comparison shown = two_proportion_test(a, b, {.confidence_level = level});
        for (const double shift : {-0.7, -0.2, -0.05, 0.01, 0.1, 0.5}) {
            CAPTURE(trial, a.successes, a.n, b.successes, b.n, shift);
            const double above = score_margin_pvalue(a, b, {.shift = shift}, Alternative::greater);
            CHECK((above < half) == (shown.difference_interval.lower > shift));
            CHECK((score_margin_pvalue(a, b, {.shift = shift}, Alternative::less) < half) ==
                  (shown.difference_interval.upper < shift));
            beyond += above < half ? 1 : 0;
        }
        if (shown.lift.kind != LiftKind::bounded) {
            continue;
        }
        for (const double ratio : {0.2, 0.8, 0.98, 1.05, 1.5}) {
            CAPTURE(trial, a.successes, a.n, b.successes, b.n, ratio);
            const double above = score_margin_pvalue(a, b, {.ratio = ratio}, Alternative::greater);
            CHECK((above < half) == (shown.lift.interval.lower > ratio - 1.0));
            CHECK((score_margin_pvalue(a, b, {.ratio = ratio}, Alternative::less) < half) ==
                  (shown.lift.interval.upper < ratio - 1.0));
            beyond += above < half ? 1 : 0;
        }
    }
    CHECK(beyond > 300);
}

TEST_CASE("exchanging the variants turns the question of shares at a margin round") {
    Random random(93);
    for (int trial = 0; trial < 200; ++trial) {
        const Successes a = random_share(random);
        const Successes b = random_share(random);
        CAPTURE(a.successes, a.n, b.successes, b.n);
        CHECK_THAT(score_margin_pvalue(a, b, {.shift = 0.125}, Alternative::less),
                   within_relative(score_margin_pvalue(b, a, {.shift = -0.125}, Alternative::greater), 1e-8));
        CHECK_THAT(score_margin_pvalue(a, b, {.ratio = 0.8}, Alternative::less),
                   within_relative(score_margin_pvalue(b, a, {.ratio = 1.25}, Alternative::greater), 1e-8));
    }
}

TEST_CASE("shares at a margin: nobody is NaN, and two margins at once are refused") {
    const Successes nobody;
    const Successes some{.successes = 3, .n = 9};
    CHECK(std::isnan(score_margin_pvalue(nobody, some, {.shift = -0.1}, Alternative::greater)));
    CHECK(std::isnan(score_margin_pvalue(some, nobody, {.ratio = 0.9}, Alternative::greater)));
    CHECK_THAT(refusal([&] { (void)score_margin_pvalue(some, some, {.ratio = 0.9, .shift = 0.1}, Alternative::less); }),
               Catch::Contains("score_margin_pvalue"));
}
