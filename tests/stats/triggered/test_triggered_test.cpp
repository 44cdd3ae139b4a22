#include "stats/triggered/triggered_test.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

// A variant in which a share of the units triggers and has the effect; the others have other values.
struct Variant {
    Moments triggered;
    Moments all;
};

Variant variant_of(cxlift::test::Random& random, std::int64_t n, double rate, double effect) {
    Variant variant;
    for (std::int64_t i = 0; i < n; ++i) {
        const bool triggers = random.uniform() < rate;
        const double value = triggers ? random.normal(5.0 + effect, 1.0) : random.normal(3.0, 0.5);
        variant.all.add(value);
        if (triggers) {
            variant.triggered.add(value);
        }
    }
    return variant;
}

} // namespace

TEST_CASE("where all units trigger the diluted comparison is the triggered one") {
    const Moments control = Moments::from_variance(40, 5.0, 4.0);
    const Moments treatment = Moments::from_variance(50, 6.1, 3.0);
    for (const Alternative side : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
        const TriggeredResult found = triggered_test(control, treatment, 40, 50, control, {.alternative = side});
        CHECK_THAT(found.diluted.difference, within_relative(found.triggered.difference, 1e-14));
        CHECK_THAT(found.diluted.std_error, within_relative(found.triggered.std_error, 1e-14));
        check_interval_relative(found.diluted.difference_interval, found.triggered.difference_interval, 1e-12);
        check_interval_relative(found.diluted.lift.interval, found.triggered.lift.interval, 1e-10);
    }
}

TEST_CASE("p-value, diluted interval and diluted lift agree") {
    cxlift::test::Random random(6);
    int significant = 0;
    for (int i = 0; i < 200; ++i) {
        const double rate = random.uniform(0.05, 1.0);
        const Variant control = variant_of(random, 200, rate, 0.0);
        const Variant treatment = variant_of(random, 220, rate, random.uniform(-1.0, 1.0));
        const Alternative side = i % 3 == 0 ? Alternative::less : i % 3 == 1 ? Alternative::greater : Alternative::two_sided;
        const TriggeredResult found = triggered_test(control.triggered, treatment.triggered, 200, 220, control.all,
                                                     {.alternative = side, .confidence_level = 0.8});
        if (std::isnan(found.diluted.pvalue) || !found.diluted.dual) {
            continue;
        }
        significant += found.diluted.pvalue < 0.2 ? 1 : 0;
        CHECK((found.diluted.pvalue < 0.2) == !found.diluted.difference_interval.contains(0.0));
        CHECK((found.diluted.pvalue < 0.2) == !found.diluted.lift.contains(0.0));
        CHECK(found.diluted.lift.contains(found.diluted.lift.value));
    }
    CHECK(significant > 30);
    CHECK(significant < 190);
}

TEST_CASE("the diluted interval holds the effect over all units, and is shorter than that of all units") {
    cxlift::test::Random random(7);
    constexpr double rate = 0.15;
    constexpr double effect = 1.5;
    constexpr double lift = rate * effect / (0.85 * 3.0 + rate * 5.0);
    int held = 0;
    int held_lift = 0;
    double width = 0.0;
    double width_of_all = 0.0;
    constexpr int trials = 400;
    for (int i = 0; i < trials; ++i) {
        const Variant control = variant_of(random, 300, rate, 0.0);
        const Variant treatment = variant_of(random, 300, rate, effect);
        const TriggeredResult found = triggered_test(control.triggered, treatment.triggered, 300, 300, control.all);
        held += found.diluted.difference_interval.contains(rate * effect) ? 1 : 0;
        held_lift += found.diluted.lift.contains(lift) ? 1 : 0;
        width += found.diluted.difference_interval.upper - found.diluted.difference_interval.lower;
        const Interval of_all = welch_t_test(control.all, treatment.all).difference_interval;
        width_of_all += of_all.upper - of_all.lower;
    }
    CHECK(std::abs(held - 0.95 * trials) < 4.0 * std::sqrt(0.95 * 0.05 * trials));
    CHECK(std::abs(held_lift - 0.95 * trials) < 4.0 * std::sqrt(0.95 * 0.05 * trials));
    CHECK(width < 0.6 * width_of_all);
}

TEST_CASE("a treatment that moves the trigger is noted, and so is what is missing") {
    const Moments control = Moments::from_variance(500, 5.0, 4.0);
    const Moments treatment = Moments::from_variance(700, 5.0, 4.0);
    const TriggeredResult moved = triggered_test(control, treatment, 5000, 5000, std::nullopt);
    CHECK(moved.trigger_rate_pvalue < 1e-6);
    CHECK(moved.notes.size() == 1);
    CHECK(moved.diluted.lift.kind == LiftKind::refused);
    CHECK(moved.diluted.notes.size() == 1);
    const TriggeredResult none = triggered_test(Moments{}, treatment, 0, 5000, std::nullopt);
    CHECK(std::isnan(none.diluted.pvalue));
    const TriggeredResult few = triggered_test(Moments::of(std::vector<double>{1.0, 2.0}),
                                               Moments::of(std::vector<double>{5.0, 6.5}), 1000, 1000, std::nullopt);
    CHECK_FALSE(few.diluted.dual);
    CHECK(std::isnan(few.diluted.difference_interval.lower));
    using Catch::Contains;
    CHECK_THAT(refusal([&] { (void)triggered_test(control, treatment, 400, 5000, std::nullopt); }),
               Contains("n_control is 400"));
    CHECK_THAT(refusal([&] { (void)triggered_test(control, treatment, 5000, 5000, control); }),
               Contains("overall_control has 500"));
}
