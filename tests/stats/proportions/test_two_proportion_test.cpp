#include "stats/proportions/two_proportion_test.hpp"

#include "stats/proportions/score_interval.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Alternative alternatives[] = {Alternative::two_sided, Alternative::less, Alternative::greater};

Successes successes_of(const Json& pair) {
    return {.successes = pair.at(0), .n = pair.at(1)};
}

// Small samples, where variants without a success or without a failure are common.
Successes random_sample(Random& random) {
    const std::int64_t n = random.integer(1, 60);
    return {.successes = std::min(n, random.integer(0, n) * random.integer(0, 2)), .n = n};
}

} // namespace

TEST_CASE("the score test of two proportions equals R and its definition", "[reference]") {
    int checked = 0;
    for (const char* file : {"two_proportion_test_r", "proportion_intervals"}) {
        const Json cases = load_cases(file);
        REQUIRE_FALSE(cases.empty());
        for (const Json& one : cases) {
            if (!one.contains("pvalue")) {
                continue; // a published interval alone
            }
            CAPTURE(one.at("name"));
            const double tol = one.at("tol");
            const double level = one.at("confidence_level");
            const Comparison result = two_proportion_test(successes_of(one.at("control")), successes_of(one.at("treatment")),
                                                          {.alternative = alternative_of(one), .confidence_level = level});
            CHECK_THAT(result.statistic, within_relative(one.at("statistic"), tol));
            CHECK_THAT(result.pvalue, within_relative(one.at("pvalue"), tol));
            CHECK(result.df == infinity);
            ++checked;
            const std::string difference = "difference_miettinen_nurminen";
            if (one.contains(difference)) {
                check_interval(result.difference_interval, interval_of(one.at(difference)), one.at(difference + "_tol"));
            }
            const std::string ratio = "ratio_miettinen_nurminen";
            if (one.contains(ratio) && result.lift.kind == LiftKind::bounded) {
                const Interval expected = interval_of(one.at(ratio));
                check_interval(result.lift.interval, {expected.lower - 1.0, expected.upper - 1.0}, one.at(ratio + "_tol"));
            }
        }
    }
    CHECK(checked > 60);
}

TEST_CASE("the p-value, interval and lift of two proportions cannot contradict each other") {
    Random random(51);
    int rejected = 0;
    for (int trial = 0; trial < 150; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        for (const Alternative alternative : alternatives) {
            for (const double level : {0.6, 0.9, 0.95, 0.99}) {
                const Comparison result =
                    two_proportion_test(control, treatment, {.alternative = alternative, .confidence_level = level});
                CAPTURE(control.successes, control.n, treatment.successes, treatment.n, level, result.pvalue);
                const bool significant = result.pvalue < 1.0 - level;
                CHECK(result.difference_interval.contains(0.0) == !significant);
                CHECK(result.lift.contains(0.0) == !significant);
                rejected += significant ? 1 : 0;
            }
        }
    }
    CHECK(rejected > 100);
}

TEST_CASE("the set of the lift holds exactly the lifts that the score does not reject") {
    Random random(52);
    for (int trial = 0; trial < 150; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        for (const Alternative alternative : alternatives) {
            const Lift lift = two_proportion_test(control, treatment, {.alternative = alternative}).lift;
            const double critical = alternative == Alternative::two_sided ? 1.959963984540054 : 1.6448536269514722;
            for (const double ratio : {0.01, 0.2, 0.5, 0.8, 1.0, 1.3, 2.0, 5.0, 30.0, 1e4}) {
                const double z = ratio_score(control, treatment, ratio);
                const bool kept = (alternative == Alternative::less || z <= critical) &&
                                  (alternative == Alternative::greater || z >= -critical);
                CAPTURE(control.successes, control.n, treatment.successes, treatment.n, ratio, z);
                CHECK(lift.contains(ratio - 1.0) == kept);
            }
        }
    }
}

TEST_CASE("exchanging the variants changes the sign of the score test") {
    Random random(53);
    for (int trial = 0; trial < 60; ++trial) {
        const Successes a = random_sample(random);
        const Successes b = random_sample(random);
        const Comparison there = two_proportion_test(a, b, {.alternative = Alternative::less});
        const Comparison back = two_proportion_test(b, a, {.alternative = Alternative::greater});
        CHECK_THAT(back.statistic, within_absolute(-there.statistic, 1e-12));
        CHECK_THAT(back.pvalue, within_relative(there.pvalue, 1e-12));
        CHECK_THAT(back.difference_interval.lower, within_absolute(-there.difference_interval.upper, 1e-10));
        CHECK_THAT(back.difference_interval.upper, within_absolute(-there.difference_interval.lower, 1e-10));
    }
}

TEST_CASE("two variants without a success do not differ") {
    const Comparison result = two_proportion_test({.successes = 0, .n = 50}, {.successes = 0, .n = 70});
    CHECK(result.difference == 0.0);
    CHECK(result.statistic == 0.0);
    CHECK(result.pvalue == 1.0);
    CHECK(result.difference_interval.lower < 0.0);
    CHECK(result.difference_interval.upper > 0.0);
    CHECK(std::isfinite(result.difference_interval.lower));
    CHECK(std::isfinite(result.difference_interval.upper));
    CHECK(result.lift.kind == LiftKind::everything);
    CHECK(std::isnan(result.lift.value));
    CHECK_FALSE(result.notes.empty());
}

TEST_CASE("two variants without a failure do not differ") {
    const Comparison result = two_proportion_test({.successes = 50, .n = 50}, {.successes = 70, .n = 70});
    CHECK(result.statistic == 0.0);
    CHECK(result.pvalue == 1.0);
    CHECK(result.lift.value == 0.0);
    CHECK(result.lift.kind == LiftKind::bounded);
    CHECK(result.lift.contains(0.0));
    CHECK_FALSE(result.notes.empty());
}

TEST_CASE("a control without a success bounds the lift on one side") {
    const Successes control{.successes = 0, .n = 40};
    const Successes treatment{.successes = 9, .n = 45};
    const Comparison result = two_proportion_test(control, treatment);
    CHECK(std::isnan(result.lift.value));
    CHECK(result.lift.kind == LiftKind::complement);
    CHECK(result.lift.interval.lower == -infinity);
    CHECK_THAT(result.lift.interval.upper, within_relative(ratio_score_interval(control, treatment, 0.95).lower - 1.0, 1e-12));
    CHECK(result.lift.contains(1e12));
    CHECK_FALSE(result.lift.contains(-0.999));
    CHECK_FALSE(result.notes.empty());
}

TEST_CASE("a treatment without a success has a lift of minus one") {
    const Comparison result = two_proportion_test({.successes = 9, .n = 45}, {.successes = 0, .n = 40});
    CHECK(result.lift.value == -1.0);
    CHECK(result.lift.kind == LiftKind::bounded);
    CHECK(result.lift.interval.lower == -1.0);
    CHECK(result.lift.interval.upper < 0.0);
}

TEST_CASE("a variant without units gives NaN and a note") {
    const Successes some{.successes = 3, .n = 9};
    for (const auto& [control, treatment] :
         {std::pair{Successes{}, some}, std::pair{some, Successes{}}, std::pair{Successes{}, Successes{}}}) {
        const Comparison result = two_proportion_test(control, treatment);
        CHECK(std::isnan(result.statistic));
        CHECK(std::isnan(result.pvalue));
        CHECK(std::isnan(result.difference));
        CHECK(std::isnan(result.difference_interval.lower));
        CHECK(std::isnan(result.control_value) == (control.n == 0));
        CHECK(std::isnan(result.treatment_value) == (treatment.n == 0));
        CHECK(result.lift.kind == LiftKind::refused);
        CHECK(result.notes.size() == 1);
    }
}

TEST_CASE("one unit in each variant is little, not nothing") {
    for (const Comparison& result : {two_proportion_test({.successes = 0, .n = 1}, {.successes = 1, .n = 1}),
                                     two_proportion_test({.successes = 1, .n = 1}, {.successes = 0, .n = 1})}) {
        CHECK_THAT(result.pvalue, within_absolute(0.31731050786291415, 1e-12)); // z = sqrt(2) times sqrt(1/2)
        CHECK(result.difference_interval.contains(0.0));
        CHECK(result.lift.contains(0.0));
    }
}

TEST_CASE("the score test says what it is and refuses impossible arguments by name") {
    using Catch::Contains;
    const Successes some{.successes = 3, .n = 9};
    CHECK_THAT(two_proportion_test(some, some).method, Contains("score"));
    CHECK_THAT(refusal([&] { (void)two_proportion_test({.successes = 10, .n = 9}, some); }),
               Contains("two_proportion_test") && Contains("successes_control") && Contains("10"));
    CHECK_THAT(refusal([&] { (void)two_proportion_test(some, {.successes = 1, .n = -2}); }),
               Contains("two_proportion_test") && Contains("n_treatment") && Contains("-2"));
    CHECK_THAT(refusal([&] { (void)two_proportion_test(some, some, {.confidence_level = 95.0}); }),
               Contains("two_proportion_test") && Contains("confidence_level") && Contains("95"));
}
