#include "stats/summaries/distribution_sums.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using cxlift::stats::Distribution;
using cxlift::stats::DistributionSums;
using cxlift::stats::ValueGroup;

constexpr std::size_t few = Distribution::least_max_groups;

DistributionSums sums_of(const std::vector<double>& values, std::size_t max_groups = few) {
    DistributionSums sums(max_groups);
    for (const double value : values) {
        sums.add(value);
    }
    return sums;
}

// Both signs, many powers of ten, repeated values.
std::vector<double> spread_out(std::size_t n, unsigned seed) {
    cxlift::test::Random random(seed);
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
        const double value = random.normal() * std::exp(random.normal(0.0, 4.0));
        values.push_back(random.uniform() < 0.2 ? std::round(value) : value);
    }
    return values;
}

void check_of(const Distribution& found, const std::vector<double>& values, std::size_t max_groups = few) {
    const Distribution expected = Distribution::of(values, max_groups);
    REQUIRE(found.n() == expected.n());
    REQUIRE(found.mantissa_bits() == expected.mantissa_bits());
    REQUIRE(found.groups().size() == expected.groups().size());
    for (std::size_t i = 0; i < found.groups().size(); ++i) {
        const ValueGroup& x = found.groups()[i];
        const ValueGroup& y = expected.groups()[i];
        REQUIRE(x.lowest == y.lowest);
        REQUIRE(x.highest == y.highest);
        REQUIRE(x.n == y.n);
        REQUIRE(x.mean == Approx(y.mean).epsilon(1e-13));
        // Pages sum deviations from a group's end: of values crowded far from it some digits of m2 go.
        REQUIRE(x.m2 == Approx(y.m2).epsilon(1e-6).margin(1e-20));
    }
}

} // namespace

TEST_CASE("DistributionSums: groups, counts and extremes are those of Distribution") {
    for (const std::size_t n : {0U, 1U, 63U, 4'096U, 4'097U, 8'192U, 8'193U, 20'000U, 100'000U}) {
        CAPTURE(n);
        const std::vector<double> values = spread_out(n, static_cast<unsigned>(n) + 1);
        check_of(sums_of(values).distribution(), values);
    }
    const std::vector<double> values = spread_out(200'000, 7);
    check_of(sums_of(values, Distribution::default_max_groups).distribution(), values, Distribution::default_max_groups);
    CHECK_THROWS_AS(DistributionSums(100), std::invalid_argument);
}

TEST_CASE("DistributionSums: no order of values and of merging changes a bit") {
    std::vector<double> values = spread_out(60'000, 3);
    const Distribution expected = sums_of(values).distribution();
    std::sort(values.begin(), values.end()); // each part then has another level
    CHECK(sums_of(values).distribution() == expected);
    for (const std::size_t parts : {2U, 5U, 40U}) {
        const auto part = [&](std::size_t p) {
            const auto from = static_cast<std::ptrdiff_t>(values.size() * p / parts);
            const auto to = static_cast<std::ptrdiff_t>(values.size() * (p + 1) / parts);
            return sums_of({values.begin() + from, values.begin() + to});
        };
        DistributionSums forwards(few);
        DistributionSums backwards(few);
        for (std::size_t p = 0; p < parts; ++p) {
            forwards.merge(part(p));
            backwards.merge(part(parts - 1 - p));
        }
        CHECK(forwards.n() == 60'000);
        CHECK(forwards.distribution() == expected);
        CHECK(backwards.distribution() == expected);
    }
    DistributionSums twice = sums_of(values);
    twice.merge(twice);
    const Distribution doubled = twice.distribution();
    for (const ValueGroup& group : doubled.groups()) {
        REQUIRE(group.n % 2 == 0);
    }
}

TEST_CASE("DistributionSums: mean and m2 of a group are rounded once") {
    // Powers of two keep every group but that of 1 apart; its values are 1 and a few steps.
    std::vector<double> values;
    for (int power = -1022; power <= 1023; ++power) {
        for (const double of : {1.0, 1.25, 1.5, 1.75}) {
            values.push_back(std::ldexp(of, power));
        }
    }
    const double step = std::numeric_limits<double>::epsilon();
    for (const double steps : {1.0, 2.0, 3.0, 5.0}) {
        values.push_back(1.0 + steps * step);
    }
    const Distribution found = sums_of(values).distribution();
    CHECK(found.mantissa_bits() == 1);
    const auto group =
        std::find_if(found.groups().begin(), found.groups().end(), [](const ValueGroup& g) { return g.lowest == 1.0; });
    REQUIRE(group->n == 6);
    CHECK(group->mean == 1.0 + (0.25 + 11.0 * step) / 6.0);
    const double squares = 5.0 / 6.0 * 0.0625 - 2.0 * 0.25 * 11.0 * step / 6.0; // and the square of a step, which is lost
    CHECK(group->m2 == Approx(squares).epsilon(1e-15));
    for (const ValueGroup& each : found.groups()) {
        REQUIRE(each.mean >= each.lowest);
        REQUIRE(each.mean <= each.highest);
        REQUIRE(std::isfinite(each.m2));
    }
}

TEST_CASE("DistributionSums: subnormal numbers, zeros and the largest double") {
    constexpr double largest = std::numeric_limits<double>::max();
    constexpr double tiny = std::numeric_limits<double>::denorm_min();
    std::vector<double> values = spread_out(10'000, 5);
    values.insert(values.end(), {largest, -largest, tiny, -tiny, 3 * tiny, 0.0, -0.0, 1e150, -1e-150});
    check_of(sums_of(values).distribution(), values);
    const Distribution zeros = sums_of({0.0, -0.0, 0.0}).distribution();
    CHECK(zeros.groups() == std::vector<ValueGroup>{{.lowest = 0.0, .highest = 0.0, .n = 3, .mean = 0.0, .m2 = 0.0}});
}

TEST_CASE("WideSum: squares beyond 128 bits") {
    cxlift::stats::WideSum sum;
    const cxlift::stats::Uint128 large = static_cast<cxlift::stats::Uint128>(1) << 120U;
    sum.add_product(large, std::uint64_t{1} << 50U);
    CHECK(sum.value() == std::ldexp(1.0, 170));
    sum.add(~static_cast<cxlift::stats::Uint128>(0));
    sum.add(1);
    CHECK(sum.value() == std::ldexp(1.0, 170) + std::ldexp(1.0, 128));
    sum.subtract_product(large, (std::uint64_t{1} << 50U) - 1);
    CHECK(sum.value() == std::ldexp(1.0, 120) + std::ldexp(1.0, 128));
}
