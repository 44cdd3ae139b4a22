#include "stats/proportions/score_interval.hpp"

#include "stats/distributions.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/proportions/slow_score.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Hypothesis;
using cxlift::test::Random;
using cxlift::test::SlowScore;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Successes successes_of(const Json& pair) {
    return {.successes = pair.at(0), .n = pair.at(1)};
}

VarianceFactor factor_of(const std::string& word) {
    return word == "none" ? VarianceFactor::none : VarianceFactor::miettinen_nurminen;
}

Successes random_sample(Random& random) {
    const std::int64_t n = random.integer(1, 40);
    return {.successes = random.integer(0, n), .n = n};
}

} // namespace

TEST_CASE("score statistics equal the maximised likelihood's", "[reference]") {
    const Json cases = load_cases("proportion_scores");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const auto score = one.at("kind") == "ratio" ? ratio_score : difference_score;
        const double actual = score(successes_of(one.at("control")), successes_of(one.at("treatment")), one.at("null"),
                                    factor_of(one.at("factor")));
        const double expected = number(one.at("statistic")); // about 0 where the hypothesis is the estimate but for rounding
        CHECK_THAT(actual, within_absolute(expected, one.at("tol").get<double>() * std::max(1e-3, std::abs(expected))));
    }
}

TEST_CASE("score intervals equal published ones and the inversion of the statistic", "[reference]") {
    const Json cases = load_cases("proportion_intervals");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        for (const std::string kind : {"difference", "ratio"}) {
            for (const std::string factor : {"miettinen_nurminen", "none"}) {
                const std::string key = kind + "_" + factor;
                if (one.contains(key)) {
                    CAPTURE(key);
                    const auto interval = kind == "ratio" ? ratio_score_interval : difference_score_interval;
                    check_interval(interval(successes_of(one.at("control")), successes_of(one.at("treatment")),
                                            one.at("confidence_level"), alternative_of(one), factor_of(factor)),
                                   interval_of(one.at(key)), one.at(key + "_tol"));
                }
            }
        }
    }
}

TEST_CASE("score statistics equal the slow definition on small random samples") {
    Random random(41);
    for (int trial = 0; trial < 400; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        CAPTURE(control.successes, control.n, treatment.successes, treatment.n);
        const double difference = random.uniform(-0.95, 0.95);
        CHECK_THAT(difference_score(control, treatment, difference),
                   within_absolute(SlowScore{control, treatment}(difference),
                                   1e-7 * (1.0 + std::abs(difference_score(control, treatment, difference)))));
        const double ratio = std::exp(random.uniform(-3.0, 3.0));
        CHECK_THAT(ratio_score(control, treatment, ratio, VarianceFactor::none),
                   within_absolute(SlowScore{control, treatment, Hypothesis::ratio, VarianceFactor::none}(ratio),
                                   1e-7 * (1.0 + std::abs(ratio_score(control, treatment, ratio)))));
    }
}

TEST_CASE("score intervals equal the slow inversion on small random samples") {
    Random random(42);
    for (int trial = 0; trial < 60; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        const double level = random.uniform(0.6, 0.999);
        const double critical = normal_upper_quantile((1.0 - level) / 2.0);
        CAPTURE(control.successes, control.n, treatment.successes, treatment.n, level);
        const SlowScore difference{control, treatment};
        const Interval interval = difference_score_interval(control, treatment, level);
        CHECK_THAT(interval.lower, within_absolute(difference.crossing(critical, -1.0, 1.0), 1e-7));
        CHECK_THAT(interval.upper, within_absolute(difference.crossing(-critical, -1.0, 1.0), 1e-7));
        const SlowScore ratio{control, treatment, Hypothesis::ratio};
        const Interval ratios = ratio_score_interval(control, treatment, level);
        if (treatment.successes == 0) {
            CHECK(ratios.lower == 0.0);
        } else {
            CHECK_THAT(ratios.lower, within_relative(ratio.crossing(critical, 0.0, 1e4), 1e-6));
        }
        if (control.successes == 0) {
            CHECK(ratios.upper == infinity);
        } else {
            CHECK_THAT(ratios.upper, within_relative(ratio.crossing(-critical, 0.0, 1e4), 1e-6));
        }
    }
}

TEST_CASE("one-sided score intervals share their end with the two-sided one of twice alpha") {
    const Successes control{.successes = 12, .n = 90};
    const Successes treatment{.successes = 31, .n = 110};
    const Interval both = difference_score_interval(control, treatment, 0.9);
    const Interval above = difference_score_interval(control, treatment, 0.95, Alternative::greater);
    const Interval below = difference_score_interval(control, treatment, 0.95, Alternative::less);
    CHECK_THAT(above.lower, within_absolute(both.lower, 1e-12));
    CHECK(above.upper == 1.0);
    CHECK(below.lower == -1.0);
    CHECK_THAT(below.upper, within_absolute(both.upper, 1e-12));
    const Interval ratios = ratio_score_interval(control, treatment, 0.9);
    CHECK_THAT(ratio_score_interval(control, treatment, 0.95, Alternative::greater).lower,
               within_absolute(ratios.lower, 1e-12));
    CHECK(ratio_score_interval(control, treatment, 0.95, Alternative::greater).upper == infinity);
    CHECK(ratio_score_interval(control, treatment, 0.95, Alternative::less).lower == 0.0);
    CHECK_THAT(ratio_score_interval(control, treatment, 0.95, Alternative::less).upper, within_absolute(ratios.upper, 1e-12));
}

TEST_CASE("exchanging the variants mirrors the difference and inverts the ratio") {
    Random random(43);
    for (int trial = 0; trial < 60; ++trial) {
        const Successes a = random_sample(random);
        const Successes b = random_sample(random);
        CAPTURE(a.successes, a.n, b.successes, b.n);
        const Interval there = difference_score_interval(a, b, 0.95);
        const Interval back = difference_score_interval(b, a, 0.95);
        CHECK_THAT(back.lower, within_absolute(-there.upper, 1e-10));
        CHECK_THAT(back.upper, within_absolute(-there.lower, 1e-10));
        const Interval ratios = ratio_score_interval(a, b, 0.95);
        const Interval inverse = ratio_score_interval(b, a, 0.95);
        CHECK_THAT(inverse.lower, within_relative(1.0 / ratios.upper, 1e-9));
        CHECK_THAT(inverse.upper, within_relative(1.0 / ratios.lower, 1e-9));
    }
}

TEST_CASE("exchanging success and failure mirrors the interval of the difference") {
    Random random(44);
    for (int trial = 0; trial < 60; ++trial) {
        const Successes a = random_sample(random);
        const Successes b = random_sample(random);
        const Interval there = difference_score_interval(a, b, 0.95);
        const Interval mirrored = difference_score_interval({a.n - a.successes, a.n}, {b.n - b.successes, b.n}, 0.95);
        CHECK_THAT(mirrored.lower, within_absolute(-there.upper, 1e-10));
        CHECK_THAT(mirrored.upper, within_absolute(-there.lower, 1e-10));
    }
}

TEST_CASE("score intervals without units are empty of meaning, not errors") {
    const Successes some{.successes = 3, .n = 9};
    for (const Interval& interval : {difference_score_interval({}, some, 0.95), difference_score_interval(some, {}, 0.95),
                                     ratio_score_interval({}, some, 0.95), ratio_score_interval(some, {}, 0.95)}) {
        CHECK(std::isnan(interval.lower));
        CHECK(std::isnan(interval.upper));
    }
}

TEST_CASE("score functions refuse impossible arguments by name") {
    using Catch::Contains;
    const Successes some{.successes = 3, .n = 9};
    CHECK_THAT(refusal([&] { (void)difference_score_interval(some, {.successes = 12, .n = 9}, 0.95); }),
               Contains("difference_score_interval") && Contains("successes_treatment") && Contains("12"));
    CHECK_THAT(refusal([&] { (void)ratio_score_interval({.successes = -1, .n = 9}, some, 0.95); }),
               Contains("ratio_score_interval") && Contains("successes_control") && Contains("-1"));
    CHECK_THAT(refusal([&] { (void)ratio_score_interval(some, some, 1.0); }),
               Contains("ratio_score_interval") && Contains("confidence_level") && Contains("1"));
    CHECK_THAT(refusal([&] { (void)difference_score_interval(some, some, 0.0); }),
               Contains("difference_score_interval") && Contains("confidence_level") && Contains("0"));
    CHECK_THAT(refusal([&] { (void)ratio_score(some, some, -2.0); }),
               Contains("ratio_score") && Contains("ratio") && Contains("-2"));
    CHECK_THAT(refusal([&] { (void)difference_score(some, {.successes = 0, .n = -7}, 0.0); }),
               Contains("difference_score") && Contains("n_treatment") && Contains("-7"));
    CHECK_THAT(refusal([&] { (void)difference_score(some, some, 1.5); }),
               Contains("difference_score") && Contains("difference") && Contains("1.5"));
}
