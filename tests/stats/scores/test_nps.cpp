#include "stats/scores/nps.hpp"

#include "tests/stats/random.hpp"
#include "tests/stats/two_sample_case.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

Counts counts_of(const Json& pairs) {
    Counts counts;
    for (const Json& pair : pairs) {
        counts.add(pair.at(0).get<double>(), pair.at(1).get<std::int64_t>());
    }
    return counts;
}

Counts random_answers(Random& random) {
    Counts counts;
    for (int answer = 0; answer <= 10; ++answer) {
        counts.add(answer, random.integer(0, 40));
    }
    counts.add(10.0, 2);
    counts.add(0.0, 2);
    return counts;
}

} // namespace

TEST_CASE("the points of answers have the published mean and variance", "[reference]") {
    const Json cases = load_cases("nps_points_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const Moments points = nps_points(counts_of(one.at("counts")));
        const auto n = static_cast<double>(points.n);
        for (const auto& [key, actual] :
             {std::pair{"n", n}, std::pair{"mean", points.mean}, std::pair{"variance", points.variance()},
              std::pair{"std_error", std::sqrt(points.variance() / n)}, std::pair{"plugin_variance", points.m2 / n},
              std::pair{"plugin_std_error", std::sqrt(points.m2) / n}}) {
            if (one.contains(key)) {
                CAPTURE(key);
                CHECK_THAT(actual, within_absolute(one.at(key), std::max(1.0, std::abs(actual)) * one.at("tol").get<double>()));
            }
        }
    }
}

TEST_CASE("the test of two net promoter scores equals R's t.test on points", "[reference]") {
    const Json cases = load_cases("nps_test_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const Comparison result = nps_test(counts_of(one.at("control")), counts_of(one.at("treatment")), options_of(one));
        check_comparison(one, result, one.at("tol"));
        CHECK(result.lift.kind == LiftKind::refused);
        CHECK(result.method == "Welch t on points");
    }
}

TEST_CASE("every answer has its points") {
    for (int answer = 0; answer <= 10; ++answer) {
        Counts one;
        one.add(answer, 3);
        CHECK(nps_points(one).mean == (answer <= 6 ? -100.0 : answer <= 8 ? 0.0 : 100.0));
    }
    CHECK(nps_points(Counts{}).n == 0);
    for (const double wrong : {-1.0, 11.0, 9.5, 1e300}) {
        Counts answers;
        answers.add(7.0, 2);
        answers.add(wrong, 4);
        CHECK_THAT(refusal([&] { (void)nps_points(answers); }), Catch::Contains("nps_test") && Catch::Contains("4 times"));
    }
}

TEST_CASE("exchanging the variants changes the sign of a net promoter score's test") {
    Random random(71);
    for (int trial = 0; trial < 100; ++trial) {
        const Counts a = random_answers(random);
        const Counts b = random_answers(random);
        const Comparison there = nps_test(a, b, {.alternative = Alternative::less});
        const Comparison back = nps_test(b, a, {.alternative = Alternative::greater});
        CHECK(back.difference == -there.difference);
        CHECK(back.statistic == -there.statistic);
        CHECK_THAT(back.pvalue, within_relative(there.pvalue, 1e-13));
        CHECK(nps_test(a, b).control_value >= -100.0);
        CHECK(nps_test(a, b).control_value <= 100.0);
    }
}
