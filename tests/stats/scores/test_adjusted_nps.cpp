#include "stats/scores/adjusted_nps.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

Counts three(std::int64_t promoters, std::int64_t passives, std::int64_t detractors) {
    Counts counts;
    counts.add(10.0, promoters);
    counts.add(7.0, passives);
    counts.add(2.0, detractors);
    return counts;
}

} // namespace

TEST_CASE("The adjusted score is the plain one of four times the answers and twelve more") {
    Random random(11);
    for (int i = 0; i < 50; ++i) {
        const std::int64_t p = random.integer(0, 60);
        const std::int64_t q = random.integer(0, 60);
        const std::int64_t d = random.integer(1, 60);
        const OneSample adjusted = nps_interval(three(p, q, d));
        const OneSample plain = nps_interval(three(4 * p + 3, 4 * q + 6, 4 * d + 3), NpsInterval::wald);
        CHECK(adjusted.std_error == Approx(2.0 * plain.std_error).epsilon(1e-12));
        CHECK(adjusted.statistic == Approx(plain.statistic / 2.0).epsilon(1e-12).margin(1e-12));
        CHECK(adjusted.value == Approx(100.0 * static_cast<double>(p - d) / static_cast<double>(p + q + d)).margin(1e-12));
        CHECK(adjusted.interval.lower >= -100.0);
        CHECK(adjusted.interval.upper <= 100.0);
    }
}

TEST_CASE("A score of one class alone has the adjusted interval alone") {
    const Counts all = three(5, 0, 0);
    CHECK(std::isnan(nps_interval(all, NpsInterval::wald).interval.lower));
    CHECK(std::isnan(nps_interval(all, NpsInterval::t).interval.lower));
    const OneSample adjusted = nps_interval(all);
    CHECK(adjusted.value == 100.0);
    CHECK(adjusted.interval.upper == 100.0);
    CHECK(adjusted.interval.lower > 0.0);
    CHECK(std::isnan(nps_interval(Counts()).value));
    CHECK_THROWS_AS(nps_interval(Counts(), NpsInterval::wald, {.confidence_level = 1.0}), std::invalid_argument);
    Counts off;
    off.add(11.0);
    CHECK_THROWS_WITH(nps_interval(off), Catch::Matchers::StartsWith("nps_interval: an answer is 11"));
}

TEST_CASE("The adjusted test inverts its interval and is antisymmetric") {
    Random random(12);
    for (int i = 0; i < 50; ++i) {
        const Counts a = three(random.integer(0, 30), random.integer(0, 30), random.integer(1, 30));
        const Counts b = three(random.integer(0, 30), random.integer(0, 30), random.integer(1, 30));
        const Comparison forth = adjusted_nps_test(a, b);
        const Comparison back = adjusted_nps_test(b, a);
        CHECK((forth.pvalue < 0.05) == !forth.difference_interval.contains(0.0));
        CHECK(forth.difference == -back.difference);
        CHECK(forth.pvalue == back.pvalue);
        CHECK(forth.difference_interval.lower == -back.difference_interval.upper);
        CHECK(std::isinf(adjusted_nps_test(a, b, {.alternative = Alternative::less}).difference_interval.lower));
    }
    CHECK(std::isnan(adjusted_nps_test(three(1, 1, 1), Counts()).pvalue));
}
