#include "stats/means/welch_t_test.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// Raw values, or a summary of [n, mean, variance].
Moments moments_of(const Json& given, bool is_summary) {
    if (is_summary) {
        return Moments::from_variance(given.at(0), given.at(1), given.at(2));
    }
    return Moments::of(numbers(given));
}

void check_case(const Json& one, bool is_summary) {
    CAPTURE(one.at("name"));
    const double tol = one.at("tol");
    const Comparison result =
        welch_t_test(moments_of(one.at("control"), is_summary), moments_of(one.at("treatment"), is_summary),
                     {.alternative = alternative_of(one), .confidence_level = one.at("confidence_level")});
    for (const auto& [key, actual] :
         {std::pair{"control_value", result.control_value}, std::pair{"treatment_value", result.treatment_value},
          std::pair{"difference", result.difference}, std::pair{"std_error", result.std_error},
          std::pair{"statistic", result.statistic}, std::pair{"df", result.df}, std::pair{"pvalue", result.pvalue}}) {
        if (one.contains(key)) {
            CAPTURE(key);
            CHECK_THAT(actual, within_relative(one.at(key), tol));
        }
    }
    const bool published = one.contains("interval_tol");
    for (const auto& [key, actual] :
         {std::pair{"difference_interval", result.difference_interval}, std::pair{"lift_interval", result.lift.interval}}) {
        if (one.contains(key) && one.value("lift_kind", "") != "everything") {
            CAPTURE(key);
            if (published) {
                check_interval(actual, interval_of(one.at(key)), one.at("interval_tol"));
            } else {
                check_interval_relative(actual, interval_of(one.at(key)), tol,
                                        std::string(key) == "lift_interval" ? 1e-15 : 0.0);
            }
        }
    }
    if (one.contains("lift_kind")) {
        const std::string kind = one.at("lift_kind");
        CHECK((result.lift.kind == LiftKind::bounded) == (kind == "bounded"));
        CHECK((result.lift.kind == LiftKind::complement) == (kind == "complement"));
        CHECK((result.lift.kind == LiftKind::everything) == (kind == "everything"));
    }
}

// Two variants whose difference lies anywhere between nothing and a lot.
std::pair<Moments, Moments> random_variants(Random& random) {
    const double mean = random.uniform(2.0, 10.0);
    const auto n = [&] { return static_cast<std::size_t>(random.integer(2, 80)); };
    return {Moments::of(random.normals(n(), mean, random.uniform(0.5, 3.0))),
            Moments::of(random.normals(n(), mean + random.normal(), random.uniform(0.5, 3.0)))};
}

} // namespace

TEST_CASE("Welch's test equals R's t.test on raw values", "[reference]") {
    const Json cases = load_cases("welch_t_test_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        check_case(one, false);
    }
}

TEST_CASE("Welch's test and Fieller's set equal their definitions, far into the tails", "[reference]") {
    const Json cases = load_cases("welch_t_test");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        check_case(one, true);
    }
}

TEST_CASE("Welch's p-value, interval and lift cannot contradict each other") {
    Random random(31);
    int rejected = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const auto [control, treatment] = random_variants(random);
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            for (const double level : {0.6, 0.8, 0.95, 0.999}) {
                const Comparison result =
                    welch_t_test(control, treatment, {.alternative = alternative, .confidence_level = level});
                const bool significant = result.pvalue < 1.0 - level;
                CAPTURE(trial, level, result.pvalue);
                CHECK(result.difference_interval.contains(0.0) == !significant);
                CHECK(result.lift.contains(0.0) == !significant);
                rejected += significant ? 1 : 0;
            }
        }
    }
    CHECK(rejected > 100);
}

TEST_CASE("exchanging the variants changes the sign of Welch's test") {
    Random random(32);
    for (int trial = 0; trial < 50; ++trial) {
        const auto [a, b] = random_variants(random);
        const Comparison there = welch_t_test(a, b, {.alternative = Alternative::less});
        const Comparison back = welch_t_test(b, a, {.alternative = Alternative::greater});
        CHECK(back.difference == -there.difference);
        CHECK(back.statistic == -there.statistic);
        CHECK_THAT(back.pvalue, within_relative(there.pvalue, 1e-13));
        CHECK_THAT(back.difference_interval.lower, within_relative(-there.difference_interval.upper, 1e-12));
        CHECK(back.difference_interval.upper == -there.difference_interval.lower);
        CHECK_THAT(welch_t_test(b, a).pvalue, within_relative(welch_t_test(a, b).pvalue, 1e-13));
    }
}

TEST_CASE("a shift by a billion leaves Welch's p-value") {
    Random random(33);
    for (int trial = 0; trial < 20; ++trial) {
        std::vector<double> control;
        std::vector<double> treatment;
        for (int i = 0; i < 300; ++i) { // multiples of 1/64, which stay exact after the shift
            control.push_back(static_cast<double>(random.integer(0, 640)) / 64.0);
            treatment.push_back(static_cast<double>(random.integer(0, 680)) / 64.0);
        }
        const Comparison near = welch_t_test(Moments::of(control), Moments::of(treatment));
        Moments running; // one value at a time loses more than two passes do
        for (double& value : control) {
            value += 1e9;
            running.add(value);
        }
        for (double& value : treatment) {
            value += 1e9;
        }
        const Comparison far = welch_t_test(Moments::of(control), Moments::of(treatment));
        CHECK_THAT(far.pvalue, within_relative(near.pvalue, 1e-6));
        CHECK_THAT(far.difference, within_absolute(near.difference, 1e-6));
        CHECK_THAT(welch_t_test(running, Moments::of(treatment)).pvalue, within_relative(near.pvalue, 1e-6));
    }
}

TEST_CASE("data that cannot be tested give NaN and a note") {
    const std::vector<double> none;
    const std::vector<double> one_value = {3.0};
    const std::vector<double> some = {1.0, 2.0, 4.0};
    const std::vector<double> constant = {2.0, 2.0, 2.0};
    const std::vector<double> other_constant = {5.0, 5.0};
    for (const auto& [control, treatment] :
         {std::pair{none, some}, std::pair{some, none}, std::pair{none, none}, std::pair{one_value, some},
          std::pair{some, one_value}, std::pair{constant, other_constant}, std::pair{constant, constant}}) {
        CAPTURE(control, treatment);
        const Comparison result = welch_t_test(Moments::of(control), Moments::of(treatment));
        CHECK(std::isnan(result.statistic));
        CHECK(std::isnan(result.df));
        CHECK(std::isnan(result.pvalue));
        CHECK(std::isnan(result.difference_interval.lower));
        CHECK(std::isnan(result.difference_interval.upper));
        CHECK(result.lift.kind == LiftKind::refused);
        CHECK(result.notes.size() == 1);
        CHECK(result.n_control == static_cast<std::int64_t>(control.size()));
        CHECK(result.n_treatment == static_cast<std::int64_t>(treatment.size()));
        CHECK(std::isnan(result.control_value) == control.empty());
        CHECK(std::isnan(result.treatment_value) == treatment.empty());
        CHECK(std::isnan(result.difference) == (control.empty() || treatment.empty()));
    }
}

TEST_CASE("a lift whose meaning needs a word gets a note") {
    const auto notes = [](double control_mean) {
        return welch_t_test(Moments::from_variance(50, control_mean, 1.0), Moments::from_variance(50, 3.0, 1.0)).notes.size();
    };
    CHECK(notes(2.0) == 0);
    CHECK(notes(-2.0) == 1);
    const Comparison zero = welch_t_test(Moments::from_variance(50, 0.0, 0.0), Moments::from_variance(50, 3.0, 1.0));
    CHECK(zero.lift.kind == LiftKind::refused);
    CHECK(zero.notes.size() == 1);
    CHECK(std::isfinite(zero.pvalue));
}

TEST_CASE("Welch's test says what it is and refuses an impossible level") {
    const Moments some = Moments::from_variance(10, 1.0, 1.0);
    CHECK_THAT(welch_t_test(some, some).method, Catch::Contains("Welch"));
    for (const auto& [level, word] : {std::pair{0.0, "0"}, std::pair{1.0, "1"}, std::pair{95.0, "95"}, std::pair{-0.5, "-0.5"},
                                      std::pair{std::numeric_limits<double>::quiet_NaN(), "nan"}}) {
        CHECK_THAT(refusal([&, value = level] { (void)welch_t_test(some, some, {.confidence_level = value}); }),
                   Catch::Contains("welch_t_test") && Catch::Contains("confidence_level") && Catch::Contains(word));
    }
}
