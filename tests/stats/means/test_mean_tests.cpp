// Student's and the normal test; Welch's has a file of its own, and all three share their code.
#include "stats/means/mean_test.hpp"
#include "stats/means/pooled_t_test.hpp"
#include "stats/means/welch_margin.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/means/z_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <array>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

struct Method {
    const char* name;
    Comparison (*test)(const Moments&, const Moments&, const TestOptions&);
    double (*at_margin)(const Moments&, const Moments&, const NullPoint&, Alternative);
};
constexpr std::array<Method, 3> methods{{{"Welch t", &welch_t_test, &welch_margin_pvalue},
                                         {"pooled t", &pooled_t_test, &pooled_margin_pvalue},
                                         {"z", &z_test, &z_margin_pvalue}}};

Moments random_values(Random& random) {
    const auto n = static_cast<std::size_t>(random.integer(2, 60));
    return Moments::of(random.normals(n, random.uniform(3.0, 8.0), random.uniform(0.2, 2.0)));
}

} // namespace

TEST_CASE("Student's and the normal test at a margin equal R's", "[reference]") {
    for (const auto& [file, at_margin] :
         {std::pair{"pooled_margin_r", &pooled_margin_pvalue}, std::pair{"z_margin_r", &z_margin_pvalue}}) {
        const Json cases = load_cases(file);
        REQUIRE_FALSE(cases.empty());
        for (const Json& one : cases) {
            CAPTURE(file, one.at("name"));
            const double pvalue = at_margin(Moments::of(numbers(one.at("control"))), Moments::of(numbers(one.at("treatment"))),
                                            {.ratio = one.at("ratio"), .shift = one.at("shift")}, alternative_of(one));
            CHECK_THAT(pvalue, within_relative(one.at("pvalue"), one.at("tol")));
        }
    }
}

TEST_CASE("tests of means: p-value, interval, lift and margins invert one statistic") {
    Random random(231);
    for (const Method& method : methods) {
        CAPTURE(method.name);
        int rejected = 0;
        int beyond = 0;
        for (int trial = 0; trial < 100; ++trial) {
            const Moments a = random_values(random);
            const Moments b = random_values(random);
            for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
                for (const double level : {0.6, 0.95, 0.999}) {
                    const Comparison result = method.test(a, b, {.alternative = alternative, .confidence_level = level});
                    const bool significant = result.pvalue < 1.0 - level;
                    CAPTURE(trial, level, result.pvalue);
                    CHECK(result.method == method.name);
                    CHECK(result.difference_interval.contains(0.0) == !significant);
                    CHECK(result.lift.contains(0.0) == !significant);
                    rejected += significant ? 1 : 0;
                }
                CHECK_THAT(method.at_margin(a, b, {}, alternative),
                           within_relative(method.test(a, b, {.alternative = alternative}).pvalue, 1e-12));
            }
            const Comparison shown = method.test(a, b, {});
            for (const double shift : {-3.0, -0.2, 0.3, 1.0}) {
                const double above = method.at_margin(a, b, {.shift = shift}, Alternative::greater);
                const double below = method.at_margin(a, b, {.shift = shift}, Alternative::less);
                CHECK((above < 0.025) == (shown.difference_interval.lower > shift));
                CHECK((below < 0.025) == (shown.difference_interval.upper < shift));
                beyond += above < 0.025 ? 1 : 0;
            }
            for (const double ratio : {0.3, 0.8, 0.98, 1.05, 1.6}) {
                const double above = method.at_margin(a, b, {.ratio = ratio}, Alternative::greater);
                const double below = method.at_margin(a, b, {.ratio = ratio}, Alternative::less);
                CHECK((above < 0.025 || below < 0.025) == !shown.lift.contains(ratio - 1.0));
                beyond += above < 0.025 ? 1 : 0;
            }
        }
        CHECK(rejected > 100);
        CHECK(beyond > 100);
    }
}

TEST_CASE("with as many values of the same spread Student's, Welch's and the normal statistic are one") {
    const Moments a = Moments::from_variance(40, 3.0, 2.0);
    const Moments b = Moments::from_variance(40, 3.5, 2.0);
    const Comparison pooled = pooled_t_test(a, b);
    CHECK(pooled.df == 78.0);
    CHECK_THAT(welch_t_test(a, b).pvalue, within_relative(pooled.pvalue, 1e-13));
    CHECK_THAT(z_test(a, b).statistic, within_relative(pooled.statistic, 1e-14));
    CHECK(z_test(a, b).pvalue < pooled.pvalue);
    CHECK(z_test(a, b).df == std::numeric_limits<double>::infinity());
}

TEST_CASE("tests of means: what cannot be tested gives NaN and a note") {
    const Moments none;
    const Moments one = Moments::from_variance(1, 2.0, 0.0);
    const Moments some = Moments::from_variance(10, 2.0, 1.0);
    const Moments constant = Moments::from_variance(10, 2.0, 0.0);
    const Moments infinite{.n = 3, .mean = 1.0, .m2 = std::numeric_limits<double>::infinity()};
    for (const Method& method : methods) {
        for (const auto& [a, b] : {std::pair{none, some}, std::pair{some, none}, std::pair{one, some}, std::pair{none, none},
                                   std::pair{constant, constant}, std::pair{infinite, some}}) {
            CAPTURE(method.name, a.n, b.n);
            const Comparison result = method.test(a, b, {});
            CHECK(std::isnan(result.pvalue));
            CHECK(std::isnan(result.df));
            CHECK(std::isnan(result.difference_interval.lower));
            CHECK(result.lift.kind == LiftKind::refused);
            CHECK(result.notes.size() == 1);
            CHECK(std::isnan(method.at_margin(a, b, {.shift = -1.0}, Alternative::greater)));
        }
        CHECK(std::isfinite(method.test(constant, some, {}).pvalue));
        CHECK_THAT(refusal([&] { (void)method.test(some, some, {.confidence_level = 2.0}); }),
                   Catch::Contains("_test: confidence_level is 2"));
    }
}
