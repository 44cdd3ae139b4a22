#include "stats/ratios/ratio_test.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/stats/random.hpp"
#include "tests/stats/two_sample_case.hpp"

#include <array>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Units = std::vector<std::array<double, 2>>; // numerator, denominator

CoMoments of(const Units& units) {
    CoMoments result(2);
    for (const auto& unit : units) {
        result.add(unit);
    }
    return result;
}

CoMoments of(const Json& rows) {
    Units units;
    for (const Json& row : rows) {
        units.push_back({row.at(0).get<double>(), row.at(1).get<double>()});
    }
    return of(units);
}

Units random_units(Random& random, int n) {
    Units units;
    for (int i = 0; i < n; ++i) {
        const auto sessions = static_cast<double>(random.integer(i == 0 ? 1 : 0, 9));
        units.push_back({sessions * random.uniform(0.0, 0.6) + random.normal(0.0, 0.2), sessions});
    }
    return units;
}

} // namespace

TEST_CASE("the ratio test equals cluster-robust least squares, and the delta method's formula in R", "[reference]") {
    for (const char* name : {"ratio_test", "ratio_test_r"}) {
        const Json cases = load_cases(name);
        REQUIRE_FALSE(cases.empty());
        for (const Json& one : cases) {
            CAPTURE(name, one.at("name"));
            check_comparison(one, ratio_test(of(one.at("control")), of(one.at("treatment")), options_of(one)), one.at("tol"));
        }
    }
}

TEST_CASE("a ratio over ones is a mean") {
    Random random(61);
    for (int trial = 0; trial < 30; ++trial) {
        const auto values = [&] { return random.normals(static_cast<std::size_t>(random.integer(3, 60)), 4.0, 2.0); };
        const auto over_ones = [](const std::vector<double>& from) {
            Units units;
            for (const double value : from) {
                units.push_back({value, 1.0});
            }
            return of(units);
        };
        const std::vector<double> a = values();
        const std::vector<double> b = values();
        const Comparison ratio = ratio_test(over_ones(a), over_ones(b));
        const Comparison mean = welch_t_test(Moments::of(a), Moments::of(b));
        CHECK_THAT(ratio.pvalue, within_relative(mean.pvalue, 1e-9));
        CHECK_THAT(ratio.df, within_relative(mean.df, 1e-9));
        check_interval_relative(ratio.lift.interval, mean.lift.interval, 1e-9);
    }
}

TEST_CASE("a ratio's p-value, interval and lift cannot contradict each other") {
    Random random(62);
    int rejected = 0;
    for (int trial = 0; trial < 300; ++trial) {
        const CoMoments control = of(random_units(random, static_cast<int>(random.integer(3, 60))));
        const CoMoments treatment = of(random_units(random, static_cast<int>(random.integer(3, 60))));
        for (const double level : {0.5, 0.8, 0.95}) {
            const Comparison result = ratio_test(control, treatment, {.confidence_level = level});
            const bool significant = result.pvalue < 1.0 - level;
            CAPTURE(trial, level, result.pvalue);
            CHECK(result.difference_interval.contains(0.0) == !significant);
            CHECK(result.lift.contains(0.0) == !significant);
            rejected += significant ? 1 : 0;
        }
    }
    CHECK(rejected > 50);
}

TEST_CASE("exchanging the variants changes the sign of the ratio test; scaling a column changes no p-value") {
    Random random(63);
    for (int trial = 0; trial < 50; ++trial) {
        const Units a = random_units(random, 40);
        const Units b = random_units(random, 30);
        const Comparison there = ratio_test(of(a), of(b), {.alternative = Alternative::less});
        const Comparison back = ratio_test(of(b), of(a), {.alternative = Alternative::greater});
        CHECK(back.difference == -there.difference);
        CHECK(back.statistic == -there.statistic);
        CHECK_THAT(back.pvalue, within_relative(there.pvalue, 1e-13));
        const auto scaled = [](Units units) {
            for (auto& unit : units) {
                unit[0] *= 1000.0; // milliseconds
                unit[1] *= 0.125;
            }
            return of(units);
        };
        CHECK_THAT(ratio_test(scaled(a), scaled(b)).pvalue, within_relative(ratio_test(of(a), of(b)).pvalue, 1e-9));
    }
}

TEST_CASE("summaries of a ratio merge in any order") {
    Random random(64);
    for (int trial = 0; trial < 20; ++trial) {
        const Units all = random_units(random, 300);
        const auto part = [&](std::size_t begin, std::size_t end) {
            return of(Units(all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end)));
        };
        const std::array parts{part(0, 1), part(1, 150), part(150, 150), part(150, 300)};
        const Moments whole = linearized_ratio(of(all));
        for (const std::array<std::size_t, 4>& order :
             {std::array<std::size_t, 4>{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}}) {
            CoMoments merged(2);
            for (const std::size_t i : order) {
                merged.merge(parts[i]);
            }
            const Moments result = linearized_ratio(merged);
            CHECK(result.n == whole.n);
            CHECK_THAT(result.mean, within_relative(whole.mean, 1e-12));
            CHECK_THAT(result.m2, within_relative(whole.m2, 1e-11));
        }
    }
}

TEST_CASE("a numerator that is a multiple of the denominator has no variance, and the test says so") {
    Random random(65);
    for (const double factor : {0.0, 0.1, 1.0, 1.0 / 3.0, -2.5, 1e6, 1e-7}) {
        Units units;
        for (int i = 0; i < 200; ++i) {
            const double x = random.uniform(0.0, 50.0);
            units.push_back({factor * x, x});
        }
        CAPTURE(factor);
        const Comparison result = ratio_test(of(units), of(units));
        CHECK(std::isnan(result.pvalue));
        CHECK(std::isnan(result.difference_interval.lower));
        REQUIRE(result.notes.size() == 1);
        CHECK_THAT(result.notes.front(), Catch::Contains("cannot be tested"));
    }
}

TEST_CASE("ratios that cannot be tested give NaN and a note") {
    const CoMoments none(2);
    const CoMoments some = of(Units{{1.0, 2.0}, {3.0, 1.0}, {0.0, 4.0}});
    const CoMoments one = of(Units{{1.0, 2.0}});
    const CoMoments no_denominator = of(Units{{1.0, 0.0}, {2.0, 0.0}});
    for (const auto& [control, treatment] :
         {std::pair{none, some}, std::pair{some, none}, std::pair{one, some}, std::pair{some, one},
          std::pair{no_denominator, some}, std::pair{some, no_denominator}}) {
        const Comparison result = ratio_test(control, treatment);
        CAPTURE(control.n(), treatment.n());
        CHECK(std::isnan(result.pvalue));
        CHECK(result.lift.kind == LiftKind::refused);
        CHECK(result.notes.size() == 1);
        CHECK(result.n_control == control.n());
        CHECK(result.n_treatment == treatment.n());
        CHECK(result.method == "delta method, Welch t");
    }
    CHECK_THAT(refusal([&] { (void)ratio_test(CoMoments(3), some); }), Catch::Contains("3 columns"));
    CHECK_THAT(refusal([&] { (void)ratio_test(some, some, {.confidence_level = 2.0}); }), Catch::Contains("ratio_test"));
}
