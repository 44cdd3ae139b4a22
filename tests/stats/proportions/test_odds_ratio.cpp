#include "stats/proportions/odds_ratio.hpp"

#include "stats/proportions/odds_score.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Successes random_sample(Random& random) {
    const std::int64_t n = random.integer(1, 50);
    return {.successes = random.integer(0, n), .n = n};
}

// By its definition: the proportions that the hypothesis allows and the data like best are found by bisection on the slope of
// the likelihood; the score of the log odds ratio is then x - n p, with its conditional variance.
double slow_score(const Successes& control, const Successes& treatment, double odds_ratio, VarianceFactor factor) {
    const auto xt = static_cast<double>(treatment.successes);
    const auto nt = static_cast<double>(treatment.n);
    const auto nc = static_cast<double>(control.n);
    const double successes = xt + static_cast<double>(control.successes);
    const auto of_treatment = [&](double p) { return odds_ratio * p / (1.0 - p + odds_ratio * p); };
    double lower = 0.0;
    double upper = 1.0;
    for (int i = 0; i < 200; ++i) {
        const double p = 0.5 * (lower + upper);
        (successes > nc * p + nt * of_treatment(p) ? lower : upper) = p;
    }
    const double c = 0.5 * (lower + upper);
    const double t = of_treatment(c);
    const double total = nc + nt;
    const double scale = factor == VarianceFactor::none ? 1.0 : (total - 1.0) / total;
    return (xt - nt * t) * std::sqrt(scale * (1.0 / (nt * t * (1.0 - t)) + 1.0 / (nc * c * (1.0 - c))));
}

} // namespace

TEST_CASE("the score of the odds ratio equals the slow definition") {
    Random random(71);
    for (int trial = 0; trial < 200; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        const std::int64_t successes = control.successes + treatment.successes;
        if (successes == 0 || successes == control.n + treatment.n) {
            continue;
        }
        for (const double odds_ratio : {0.02, 0.3, 0.999, 1.0, 1.7, 60.0}) {
            for (const VarianceFactor factor : {VarianceFactor::none, VarianceFactor::miettinen_nurminen}) {
                const double slow = slow_score(control, treatment, odds_ratio, factor);
                CHECK_THAT(odds_ratio_score(control, treatment, odds_ratio, factor),
                           within_absolute(slow, 1e-9 * std::max(1.0, std::abs(slow))));
            }
        }
    }
}

TEST_CASE("at an odds ratio of 1 the score is that of the difference") {
    Random random(72);
    for (int trial = 0; trial < 300; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        CHECK_THAT(odds_ratio_score(control, treatment, 1.0),
                   within_absolute(difference_score(control, treatment, 0.0), 1e-11));
    }
}

TEST_CASE("the interval of the odds ratio holds what the score does not reject") {
    Random random(73);
    for (int trial = 0; trial < 100; ++trial) {
        const Successes control = random_sample(random);
        const Successes treatment = random_sample(random);
        const Interval interval = odds_ratio_score_interval(control, treatment, 0.95);
        CHECK(interval.lower < interval.upper);
        for (const double odds_ratio : {1e-9, 0.01, 0.2, 0.7, 1.0, 1.4, 5.0, 100.0, 1e9}) {
            CAPTURE(control.successes, control.n, treatment.successes, treatment.n, odds_ratio);
            CHECK(interval.contains(odds_ratio) ==
                  (std::abs(odds_ratio_score(control, treatment, odds_ratio)) <= 1.959963984540054));
        }
    }
}

TEST_CASE("odds ratios at the end of the world stay in order") {
    const Successes none{.successes = 0, .n = std::int64_t{1} << 53};
    const Successes few{.successes = 3, .n = std::int64_t{1} << 53};
    const Successes all{.successes = std::int64_t{1} << 53, .n = std::int64_t{1} << 53};
    CHECK(odds_ratio_score_interval(none, none, 0.95) == Interval{.lower = 0.0, .upper = infinity});
    CHECK(odds_ratio_score_interval(all, all, 0.95) == Interval{.lower = 0.0, .upper = infinity});
    CHECK(odds_ratio_score_interval(none, all, 0.95).lower > 1e30);
    CHECK(odds_ratio_score_interval(all, none, 0.95).upper < 1e-30);
    CHECK(odds_ratio_score(few, few, 0.0) > 1e6);
    CHECK(odds_ratio_score(few, few, infinity) < -1e6);
    const Interval interval = odds_ratio_score_interval(few, few, 0.95);
    CHECK_THAT(interval.lower * interval.upper, within_relative(1.0, 1e-9));
}

TEST_CASE("Woolf's interval adds half a unit where a cell is empty and says so") {
    const OddsRatio result = odds_ratio({.successes = 0, .n = 10}, {.successes = 4, .n = 12}, {}, OddsRatioMethod::woolf);
    CHECK_THAT(result.value, within_relative((4.5 / 8.5) / (0.5 / 10.5), 1e-14));
    CHECK(result.notes.size() == 1);
    const OddsRatio plain = odds_ratio({.successes = 2, .n = 10}, {.successes = 4, .n = 12}, {}, OddsRatioMethod::woolf);
    CHECK(plain.value == 2.0);
    CHECK(plain.notes.empty());
    const OddsRatio score = odds_ratio({.successes = 0, .n = 10}, {.successes = 4, .n = 12});
    CHECK(score.value == infinity);
    CHECK(score.interval.upper == infinity);
    for (const OddsRatioMethod method : {OddsRatioMethod::score, OddsRatioMethod::woolf}) {
        const OddsRatio empty = odds_ratio({}, {.successes = 4, .n = 12}, {}, method);
        CHECK(std::isnan(empty.pvalue));
        CHECK(std::isnan(empty.interval.lower));
        CHECK(empty.notes.size() == 1);
    }
}
