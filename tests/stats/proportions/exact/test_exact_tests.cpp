#include "stats/proportions/exact/barnard_test.hpp"
#include "stats/proportions/exact/boschloo_test.hpp"
#include "stats/proportions/exact/enumeration.hpp"
#include "stats/proportions/exact/exact_margin.hpp"
#include "stats/proportions/exact/fisher_inversion.hpp"
#include "stats/proportions/exact/fisher_test.hpp"
#include "stats/proportions/exact/small_sample.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <functional>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Test = std::function<Comparison(const Successes&, const Successes&, const TestOptions&)>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Alternative alternatives[] = {Alternative::two_sided, Alternative::less, Alternative::greater};

const std::vector<Test>& tests() {
    static const std::vector<Test> all = {
        fisher_test, boschloo_test, [](auto& c, auto& t, auto& o) { return barnard_test(c, t, o); },
        [](auto& c, auto& t, auto& o) { return barnard_test(c, t, o, BarnardStatistic::unpooled); }};
    return all;
}

// Variants without a success or without a failure are common.
Successes random_sample(Random& random) {
    const std::int64_t n = random.integer(1, 9);
    return {.successes = std::clamp(random.integer(-2, n + 2), std::int64_t{0}, n), .n = n};
}

} // namespace

TEST_CASE("p-value, interval, lift and odds ratio of an exact test cannot contradict each other") {
    Random random(91);
    int rejected = 0;
    for (int trial = 0; trial < 18; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        const TestOptions options{.alternative = alternatives[trial % 3],
                                  .confidence_level = std::array{0.6, 0.9, 0.99}[static_cast<std::size_t>(trial / 3 % 3)]};
        for (const Test& test : tests()) {
            const Comparison result = test(control, treatment, options);
            const bool significant = result.pvalue < 1.0 - options.confidence_level;
            CAPTURE(result.method, control.successes, control.n, treatment.successes, treatment.n, options.confidence_level,
                    result.pvalue, result.difference_interval.lower, result.difference_interval.upper);
            CHECK(result.dual);
            CHECK(result.difference_interval.contains(0.0) == !significant);
            CHECK(result.lift.contains(0.0) == !significant);
            CHECK(result.difference_interval.contains(result.difference));
            CHECK(result.difference_interval.lower >= -1.0);
            CHECK(result.difference_interval.upper <= 1.0);
            if (!std::isnan(result.odds_ratio_interval.lower)) {
                CHECK(result.odds_ratio_interval.contains(1.0) == !significant);
            }
            rejected += significant ? 1 : 0;
        }
    }
    CHECK(rejected > 5);
}

TEST_CASE("exchanging the variants changes the sign of an exact test") {
    Random random(92);
    for (int trial = 0; trial < 5; ++trial) {
        const Successes a = random_sample(random);
        const Successes b = random_sample(random);
        for (const Test& test : tests()) {
            for (const auto& [one, other] : {std::pair{Alternative::two_sided, Alternative::two_sided},
                                             std::pair{Alternative::less, Alternative::greater}}) {
                const Comparison there = test(a, b, {.alternative = one});
                const Comparison back = test(b, a, {.alternative = other});
                CAPTURE(there.method, a.successes, a.n, b.successes, b.n);
                CHECK_THAT(back.pvalue, within_relative(there.pvalue, 1e-10));
                CHECK_THAT(back.difference_interval.lower, within_absolute(-there.difference_interval.upper, 1e-8));
                CHECK_THAT(back.difference_interval.upper, within_absolute(-there.difference_interval.lower, 1e-8));
                CHECK_THAT(back.odds_ratio_interval.upper, within_relative(1.0 / there.odds_ratio_interval.lower, 1e-8));
            }
        }
    }
}

TEST_CASE("Boschloo's p-value is never above Fisher's") {
    for (std::int64_t c = 0; c <= 9; ++c) {
        for (std::int64_t t = 0; t <= 7; ++t) {
            const Successes control{.successes = c, .n = 9};
            const Successes treatment{.successes = t, .n = 7};
            for (const Alternative side : {Alternative::less, Alternative::greater}) {
                const BoschlooPValue found = boschloo_pvalue(control, treatment, side);
                CHECK(found.pvalue <= fisher_pvalue(control, treatment, side) * (1.0 + 1e-12));
                CHECK(found.pvalue > 0.0);
            }
        }
    }
}

TEST_CASE("an exact test rejects a true hypothesis no oftener than it says", "[calibration]") {
    for (const auto& [n_control, n_treatment] : {std::pair{3, 4}, std::pair{2, 5}}) {
        for (const Test& test : tests()) {
            std::vector<Comparison> all;
            for (std::int64_t c = 0; c <= n_control; ++c) {
                for (std::int64_t t = 0; t <= n_treatment; ++t) {
                    all.push_back(
                        test({.successes = c, .n = n_control}, {.successes = t, .n = n_treatment}, {.confidence_level = 0.9}));
                }
            }
            for (int step = 0; step < 25; ++step) {
                const double p = 0.02 + 0.04 * step;
                BinomialWeights control(n_control);
                BinomialWeights treatment(n_treatment);
                control.fill(p, 1.0 - p, 0.0);
                for (const double difference : {0.0, 0.001, -0.001, 0.13, -0.4, 0.6}) {
                    const double q = p + difference;
                    if (q < 0.0 || q > 1.0) {
                        continue;
                    }
                    treatment.fill(q, 1.0 - q, 0.0);
                    double rejected = 0.0;
                    double missed = 0.0;
                    double missed_lift = 0.0;
                    for (const Comparison& one : all) {
                        const double chance = control.at(std::llround(one.control_value * n_control)) *
                                              treatment.at(std::llround(one.treatment_value * n_treatment));
                        rejected += difference == 0.0 && one.pvalue < 0.1 ? chance : 0.0;
                        missed += one.difference_interval.contains(difference) ? 0.0 : chance;
                        missed_lift += one.lift.contains(q / p - 1.0) ? 0.0 : chance;
                    }
                    CAPTURE(all.front().method, n_control, n_treatment, p, difference);
                    CHECK(rejected <= 0.1 + 1e-9);
                    CHECK(missed <= 0.1 + 1e-9);
                    CHECK(missed_lift <= 0.1 + 1e-9);
                }
            }
        }
    }
}

TEST_CASE("variants without a success, or without a failure, do not differ") {
    for (const Test& test : tests()) {
        for (const std::int64_t all : {0, 1}) {
            const Comparison result = test({.successes = 20 * all, .n = 20}, {.successes = 30 * all, .n = 30}, {});
            CAPTURE(result.method, all);
            CHECK(result.pvalue == 1.0);
            CHECK(result.difference_interval.lower < 0.0);
            CHECK(result.difference_interval.lower > -0.5);
            CHECK(result.difference_interval.upper > 0.0);
            CHECK(result.difference_interval.upper < 0.5);
            CHECK(std::isnan(result.odds_ratio));
            CHECK(result.lift.kind == (all == 1 ? LiftKind::bounded : LiftKind::everything));
            CHECK_FALSE(result.notes.empty());
        }
    }
}

TEST_CASE("a variant without units gives NaN and a note from an exact test") {
    for (const Test& test : tests()) {
        const Comparison result = test({}, {.successes = 3, .n = 9}, {});
        CHECK(std::isnan(result.pvalue));
        CHECK(std::isnan(result.difference_interval.lower));
        CHECK(result.lift.kind == LiftKind::refused);
        CHECK(result.notes.size() == 1);
    }
}

TEST_CASE("a control without a success bounds the lift of an exact test on one side") {
    const Comparison result = barnard_test({.successes = 0, .n = 20}, {.successes = 9, .n = 20});
    CHECK(std::isnan(result.lift.value));
    CHECK(result.lift.kind == LiftKind::complement);
    CHECK(result.lift.interval.lower == -infinity);
    CHECK(result.lift.interval.upper > 0.0);
    CHECK(barnard_test({.successes = 9, .n = 20}, {.successes = 0, .n = 20}).lift.interval.lower == -1.0);
}

TEST_CASE("more units than can be enumerated are refused, and Fisher's test goes on") {
    const std::int64_t n = std::int64_t{1} << 53;
    const Successes control{.successes = n / 3, .n = n};
    const Successes treatment{.successes = n / 3 + 1000, .n = n};
    CHECK(std::isnan(barnard_test(control, treatment).pvalue));
    CHECK(std::isnan(boschloo_test(control, treatment).pvalue));
    CHECK(barnard_test(control, treatment).notes.size() == 1);
    CHECK(std::isnan(exact_margin_pvalue(control, treatment, {}, Alternative::less, ExactMethod::barnard)));
    const Comparison fisher = fisher_test({.successes = 300'000, .n = 1'000'000}, {.successes = 302'000, .n = 1'000'000});
    CHECK_FALSE(fisher.dual);
    CHECK(fisher.pvalue < 0.01);
    CHECK(fisher.odds_ratio_interval.lower > 1.0);
    CHECK(fisher.difference_interval.contains(0.002));
    CHECK_FALSE(fisher.notes.empty());
}

TEST_CASE("an exact test at a margin is the test at no difference where there is none") {
    const Successes control{.successes = 3, .n = 14};
    const Successes treatment{.successes = 8, .n = 12};
    for (const Alternative side : alternatives) {
        const auto at = [&](const NullPoint& null, ExactMethod method) {
            return exact_margin_pvalue(control, treatment, null, side, method);
        };
        CHECK(at({}, ExactMethod::fisher) == fisher_test(control, treatment, {.alternative = side}).pvalue);
        CHECK(at({}, ExactMethod::boschloo) == boschloo_test(control, treatment, {.alternative = side}).pvalue);
        CHECK(at({}, ExactMethod::barnard) == barnard_test(control, treatment, {.alternative = side}).pvalue);
        const double nearby = at({.ratio = 1.0, .shift = 1e-9}, ExactMethod::barnard);
        CHECK_THAT(at({.ratio = 1.0 + 1e-9, .shift = 0.0}, ExactMethod::fisher), within_relative(nearby, 1e-6));
    }
    // A shift that is lost in a difference from 1 orders the outcomes as none does: 2 of 2 against 0 of 4 and its mirror image
    // have the chance p^2 (1 - p)^4 + (1 - p)^2 p^4, which is largest at p = 1/2.
    for (const double shift : {1e-12, -1e-12, 1e-16, -1e-16, 1e-100, -1e-100, 1.6e-285, -1.6e-285}) {
        const double pvalue = exact_margin_pvalue({.successes = 2, .n = 2}, {.successes = 0, .n = 4},
                                                  {.ratio = 1.0, .shift = shift}, Alternative::two_sided, ExactMethod::barnard);
        CHECK_THAT(pvalue, within_relative(1.0 / 32.0, 1e-9));
    }
    // The ends of what a treatment can be.
    const auto certain = [](const NullPoint& null, Alternative side) {
        return exact_margin_pvalue({.successes = 3, .n = 14}, {.successes = 8, .n = 12}, null, side, ExactMethod::barnard);
    };
    CHECK(certain({.ratio = 1.0, .shift = -1.0}, Alternative::greater) == 0.0);
    CHECK(certain({.ratio = 1.0, .shift = -1.0}, Alternative::less) == 1.0);
    CHECK(certain({.ratio = 0.0, .shift = 0.0}, Alternative::greater) == 0.0);
    CHECK(std::isnan(exact_margin_pvalue({}, treatment, {}, Alternative::less, ExactMethod::fisher)));
}

TEST_CASE("exact tests refuse impossible arguments by name") {
    using Catch::Contains;
    const Successes some{.successes = 3, .n = 9};
    CHECK_THAT(refusal([&] { (void)barnard_test({.successes = 10, .n = 9}, some); }),
               Contains("barnard_test") && Contains("successes_control") && Contains("10"));
    CHECK_THAT(refusal([&] { (void)boschloo_test(some, {.successes = 1, .n = -2}); }),
               Contains("boschloo_test") && Contains("n_treatment") && Contains("-2"));
    CHECK_THAT(refusal([&] { (void)fisher_test(some, some, {.confidence_level = 95.0}); }),
               Contains("fisher_test") && Contains("confidence_level") && Contains("95"));
    const auto margin = [&](const NullPoint& null) {
        return refusal([&] { (void)exact_margin_pvalue(some, some, null, Alternative::less, ExactMethod::barnard); });
    };
    CHECK_THAT(margin({.ratio = 1.0, .shift = 1.5}), Contains("exact_margin_pvalue") && Contains("shift"));
    CHECK_THAT(margin({.ratio = -1.0, .shift = 0.0}), Contains("exact_margin_pvalue") && Contains("ratio"));
    CHECK_THAT(margin({.ratio = 0.9, .shift = 0.1}), Contains("one of them"));
}

TEST_CASE("small is a rule on the numbers of units") {
    CHECK(is_small({.successes = 0, .n = 30}, {.successes = 30, .n = 30}));
    CHECK(is_small({.successes = 0, .n = 1}, {.successes = 0, .n = 59}));
    CHECK_FALSE(is_small({.successes = 0, .n = 30}, {.successes = 0, .n = 31}));
    CHECK_FALSE(is_small({}, {.successes = 0, .n = 5}));
    CHECK_FALSE(is_small({.successes = 0, .n = std::numeric_limits<std::int64_t>::max()},
                         {.successes = 0, .n = std::numeric_limits<std::int64_t>::max()}));
}
