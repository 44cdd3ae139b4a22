#include "stats/proportions/homogeneity_test.hpp"
#include "stats/proportions/two_proportion_test.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

TEST_CASE("the test of homogeneity equals R's chisq.test", "[reference]") {
    const Json cases = load_cases("homogeneity_test_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        std::vector<Successes> groups;
        for (std::size_t i = 0; i < one.at("n").size(); ++i) {
            groups.push_back({.successes = one.at("successes")[i], .n = one.at("n")[i]});
        }
        const double tol = one.at("tol");
        const ChiSquaredResult result = homogeneity_test(groups);
        CHECK_THAT(result.statistic, within_absolute(one.at("statistic"), tol * std::max(1.0, result.statistic)));
        CHECK(result.df == one.at("df").get<double>());
        CHECK_THAT(result.pvalue, within_relative(one.at("pvalue"), tol * std::max(1.0, result.statistic)));
    }
}

TEST_CASE("of two groups the test of homogeneity is the two-sided score test without its factor") {
    Random random(95);
    for (int trial = 0; trial < 100; ++trial) {
        const std::int64_t n = random.integer(5, 400);
        const std::int64_t m = random.integer(5, 400);
        const Successes a{.successes = random.integer(1, n - 1), .n = n};
        const Successes b{.successes = random.integer(1, m - 1), .n = m};
        const double z = two_proportion_test(a, b).statistic;
        const auto units = static_cast<double>(n + m);
        CHECK_THAT(homogeneity_test(std::vector{a, b}).statistic, within_absolute(z * z * units / (units - 1.0), 1e-9 * units));
    }
}

TEST_CASE("groups that are empty, or all alike, differ from nobody") {
    const Successes empty;
    const Successes some{.successes = 2, .n = 10};
    for (const std::vector<Successes>& groups : {std::vector<Successes>{},
                                                 {some},
                                                 {some, empty},
                                                 {{.successes = 0, .n = 9}, {.successes = 0, .n = 4}},
                                                 {{.successes = 9, .n = 9}, {.successes = 4, .n = 4}}}) {
        CHECK(homogeneity_test(groups).statistic == 0.0);
        CHECK(homogeneity_test(groups).pvalue == 1.0);
    }
    CHECK(homogeneity_test(std::vector{some, empty, Successes{.successes = 5, .n = 10}}).df == 1.0);
    CHECK_THAT(refusal([&] { (void)homogeneity_test(std::vector{some, Successes{.successes = 5, .n = 3}}); }),
               Catch::Contains("homogeneity_test") && Catch::Contains("groups[1]"));
}
