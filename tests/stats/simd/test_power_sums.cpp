#include "stats/simd/power_sums.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

TEST_CASE("every instruction set gives the same bits") {
    Random random(61);
    const std::vector<std::int64_t> targets = simd_targets();
    REQUIRE_FALSE(targets.empty());
    for (const std::size_t n :
         {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{17}, std::size_t{1003}}) {
        const std::vector<double> values = random.normals(n, 3.0, 20.0);
        std::vector<PowerSums> results;
        for (const std::int64_t target : targets) {
            force_simd_target(target);
            results.push_back(power_sums(values, 2.5));
        }
        force_simd_target(0);
        CAPTURE(n, targets.size());
        for (const PowerSums& sums : results) {
            CHECK(sums.first == results.front().first);
            CHECK(sums.second == results.front().second);
            CHECK(sums.third == results.front().third);
            CHECK(sums.fourth == results.front().fourth);
        }
    }
}

TEST_CASE("power sums equal the plain loop, wherever the values start in memory") {
    Random random(62);
    const std::vector<double> values = random.normals(700, -4.0, 3.0);
    for (std::size_t start = 0; start < 9; ++start) {
        const std::span<const double> part = std::span(values).subspan(start, 600);
        long double first = 0.0L;
        long double second = 0.0L;
        long double third = 0.0L;
        long double fourth = 0.0L;
        for (const double value : part) {
            const long double deviation = value + 4.25L;
            first += deviation;
            second += deviation * deviation;
            third += deviation * deviation * deviation;
            fourth += deviation * deviation * deviation * deviation;
        }
        const PowerSums sums = power_sums(part, -4.25);
        CHECK_THAT(sums.first, within_absolute(static_cast<double>(first), 1e-11));
        CHECK_THAT(sums.second, within_relative(static_cast<double>(second), 1e-13));
        CHECK_THAT(sums.third, within_absolute(static_cast<double>(third), 1e-13 * static_cast<double>(fourth)));
        CHECK_THAT(sums.fourth, within_relative(static_cast<double>(fourth), 1e-13));
    }
}

TEST_CASE("moments about a shift near the mean equal those of two passes") {
    Random random(63);
    for (const double offset : {0.0, 250.0, 1e9}) {
        const std::vector<double> values = random.normals(5000, offset, 12.0);
        const Moments expected = Moments::of(values);
        const Moments actual = moments_about(values, offset + 1.0);
        CAPTURE(offset);
        CHECK(actual.n == expected.n);
        CHECK_THAT(actual.mean, within_absolute(expected.mean, 1e-12 * (1.0 + offset)));
        CHECK_THAT(actual.m2, within_relative(expected.m2, 1e-11));
        CHECK_THAT(actual.skewness(), within_absolute(expected.skewness(), 1e-10));
        CHECK_THAT(actual.kurtosis(), within_absolute(expected.kurtosis(), 1e-10));
    }
}
