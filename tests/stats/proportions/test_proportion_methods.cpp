#include "stats/interval_inversion.hpp"
#include "stats/proportions/newcombe.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/proportions/wald.hpp"
#include "stats/proportions/wilson.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double critical = 1.959963984540054; // at 95 %
constexpr Alternative alternatives[] = {Alternative::two_sided, Alternative::less, Alternative::greater};

Successes random_sample(Random& random) {
    const std::int64_t n = random.integer(1, 60);
    return {.successes = std::min(n, random.integer(0, n) * random.integer(0, 2)), .n = n};
}

} // namespace

TEST_CASE("every method of two proportions has one word") {
    REQUIRE(proportion_methods().size() >= 6);
    for (const auto& [method, word] : proportion_methods()) {
        CHECK(name_of(method) == word);
        CHECK(proportion_method_of(word) == method);
    }
    CHECK_THAT(refusal([] { (void)proportion_method_of("z", "some_function"); }),
               Catch::Contains("some_function: method is 'z', must be 'auto', 'score', 'mee'"));
}

TEST_CASE("Newcombe's intervals equal the printed formulas") {
    Random random(61);
    for (int trial = 0; trial < 300; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        const double c = control.share();
        const double t = treatment.share();
        const auto [lc, uc] = wilson_interval(control, critical);
        const auto [lt, ut] = wilson_interval(treatment, critical);
        const Interval difference = newcombe_difference_interval(control, treatment, critical);
        CHECK_THAT(difference.lower, within_absolute(t - c - std::sqrt(std::pow(t - lt, 2) + std::pow(uc - c, 2)), 1e-12));
        CHECK_THAT(difference.upper, within_absolute(t - c + std::sqrt(std::pow(ut - t, 2) + std::pow(c - lc, 2)), 1e-12));
        const Interval ratio = newcombe_ratio_interval(control, treatment, critical);
        const double below = t * t * c * c - lt * uc * (2 * t - lt) * (2 * c - uc);
        const double above = t * t * c * c - ut * lc * (2 * t - ut) * (2 * c - lc);
        if (std::abs(2 * c - uc) > 1e-3) { // where the printed form does not divide 0 by 0
            CHECK_THAT(ratio.lower, within_absolute((t * c - std::sqrt(std::max(below, 0.0))) / (uc * (2 * c - uc)), 1e-6));
        }
        if (control.successes > 0) {
            CHECK_THAT(ratio.upper, within_relative((t * c + std::sqrt(std::max(above, 0.0))) / (lc * (2 * c - lc)), 1e-6));
        }
        CHECK((difference.lower > 0.0) == (ratio.lower > 1.0));
        CHECK((difference.upper < 0.0) == (ratio.upper < 1.0));
    }
}

TEST_CASE("Wilson's interval holds the shares whose score is small") {
    Random random(62);
    for (int trial = 0; trial < 200; ++trial) {
        const Successes sample = random_sample(random);
        const auto n = static_cast<double>(sample.n);
        const Interval interval = wilson_interval(sample, critical);
        for (const double end : {interval.lower, interval.upper}) {
            if (end > 0.0 && end < 1.0) {
                CHECK_THAT(std::abs(sample.share() - end), within_relative(critical * std::sqrt(end * (1.0 - end) / n), 1e-9));
            }
        }
        CHECK((interval.lower == 0.0) == (sample.successes == 0));
        CHECK((interval.upper == 1.0) == (sample.failures() == 0));
    }
}

TEST_CASE("the interval that is shown decides about every margin") {
    Random random(63);
    int decided = 0;
    for (int trial = 0; trial < 120; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        for (const auto& [method, word] : proportion_methods()) {
            if (is_exact(method, control, treatment)) {
                continue; // the hull of what is kept; see tests/stats/proportions/exact
            }
            for (const Alternative alternative : alternatives) {
                CAPTURE(word, control.successes, control.n, treatment.successes, treatment.n);
                const Comparison shown = two_proportion_test(control, treatment, {.alternative = alternative}, method);
                for (const double shift : {-0.25, -0.0625, 0.1875}) {
                    const double pvalue = proportion_margin_pvalue(control, treatment, {.shift = shift}, alternative, method);
                    CHECK(std::isnan(pvalue) == std::isnan(shown.difference_interval.lower));
                    CHECK((pvalue >= 0.05) == shown.difference_interval.contains(shift));
                    decided += pvalue < 0.05 ? 1 : 0;
                }
                for (const double ratio : {0.25, 0.875, 1.5}) {
                    const double pvalue = proportion_margin_pvalue(control, treatment, {.ratio = ratio}, alternative, method);
                    CHECK(std::isnan(pvalue) == (shown.lift.kind == LiftKind::refused));
                    CHECK((pvalue >= 0.05) == shown.lift.contains(ratio - 1.0));
                    decided += pvalue < 0.05 ? 1 : 0;
                }
            }
        }
    }
    CHECK(decided > 500);
}

TEST_CASE("no method takes a sample without variance for a certainty") {
    const Successes none{.successes = 0, .n = 20};
    const Successes all{.successes = 20, .n = 20};
    const Successes some{.successes = 7, .n = 20};
    for (const auto& [method, word] : proportion_methods()) {
        for (const auto& [control, treatment] : {std::pair{none, none}, std::pair{all, all}, std::pair{none, all},
                                                 std::pair{all, none}, std::pair{none, some}, std::pair{some, none}}) {
            CAPTURE(word, control.successes, treatment.successes);
            const Comparison result = two_proportion_test(control, treatment, {}, method);
            const bool has_interval = result.difference_interval.lower < result.difference_interval.upper;
            CHECK((has_interval || (std::isnan(result.difference_interval.lower) && !result.notes.empty())));
            if (result.lift.kind == LiftKind::bounded) {
                CHECK(result.lift.interval.lower < result.lift.interval.upper);
            } else {
                CHECK_FALSE(result.notes.empty());
            }
        }
        const Comparison empty = two_proportion_test({}, some, {}, method);
        CHECK(std::isnan(empty.pvalue));
        CHECK(empty.notes.size() == 1);
        CHECK(std::isnan(proportion_margin_pvalue(some, {}, {.shift = 0.1}, Alternative::greater, method)));
    }
}

TEST_CASE("Fieller's set of Wald's statistic keeps to possible lifts") {
    Random random(64);
    for (int trial = 0; trial < 300; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        const Lift lift = two_proportion_test(control, treatment, {}, ProportionMethod::wald).lift;
        if (lift.kind == LiftKind::refused) {
            continue;
        }
        CHECK((lift.kind != LiftKind::bounded || lift.interval.lower >= -1.0));
        for (const double ratio : {0.01, 0.5, 1.0, 2.0, 40.0}) {
            CHECK(lift.contains(ratio - 1.0) == (std::abs(wald_margin_z(control, treatment, {.ratio = ratio})) <= critical));
        }
    }
}

TEST_CASE("a critical value is found at which an interval reaches a point") {
    const auto symmetric = [](double z) { return Interval{.lower = 3.0 - 2.0 * z, .upper = 3.0 + 2.0 * z}; };
    CHECK_THAT(critical_value_reaching(1.0, 3.0, symmetric), within_relative(1.0, 1e-14));
    CHECK_THAT(critical_value_reaching(9.0, 3.0, symmetric), within_relative(-3.0, 1e-14));
    CHECK(critical_value_reaching(3.0, 3.0, symmetric) == 0.0);
    const auto narrow = [](double) { return Interval{.lower = 0.0, .upper = 1.0}; };
    CHECK(critical_value_reaching(-0.5, 0.5, narrow) == std::numeric_limits<double>::infinity());
    CHECK(critical_value_reaching(0.5, std::numeric_limits<double>::quiet_NaN(), narrow) == 0.0);
}
