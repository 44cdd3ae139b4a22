#include "stats/summaries/distribution.hpp"
#include "stats/summaries/value_groups.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using cxlift::stats::Distribution;
using cxlift::stats::Interval;
using cxlift::stats::Moments;

constexpr std::size_t few = Distribution::least_max_groups;

std::vector<double> lognormal(std::size_t n, unsigned seed) {
    std::vector<double> values = cxlift::test::Random(seed).normals(n, 0.0, 1.0);
    for (double& value : values) {
        value = std::exp(value);
    }
    return values;
}

void check_same(const Distribution& a, const Distribution& b) {
    REQUIRE(a.n() == b.n());
    REQUIRE(a.mantissa_bits() == b.mantissa_bits());
    REQUIRE(a.groups().size() == b.groups().size());
    for (std::size_t i = 0; i < a.groups().size(); ++i) {
        const auto& x = a.groups()[i];
        const auto& y = b.groups()[i];
        REQUIRE(x.lowest == y.lowest);
        REQUIRE(x.highest == y.highest);
        REQUIRE(x.n == y.n);
        REQUIRE(x.mean == Approx(y.mean).epsilon(1e-13));
        // A mean is rounded, and moves the squares by as much as that weighs beside the group's width.
        const double rounding = 1e-15 * std::abs(x.mean) * (x.highest - x.lowest) * static_cast<double>(x.n);
        REQUIRE(x.m2 == Approx(y.m2).epsilon(1e-9).margin(1e-20 + rounding));
    }
}

// By the definition: values at the largest level with few enough different ids, moments in two passes.
Distribution slow(std::vector<double> values, std::size_t max_groups) {
    using cxlift::stats::group_id;
    std::sort(values.begin(), values.end());
    const auto occupied = [&](int level) {
        std::size_t count = 1;
        for (std::size_t i = 1; i < values.size(); ++i) {
            count += group_id(values[i], level) != group_id(values[i - 1], level) ? 1 : 0;
        }
        return count;
    };
    int level = 52;
    while (occupied(level) > max_groups) {
        --level;
    }
    std::vector<cxlift::stats::ValueGroup> groups;
    for (std::size_t begin = 0; begin < values.size();) {
        std::size_t end = begin + 1;
        while (end < values.size() && group_id(values[end], level) == group_id(values[begin], level)) {
            ++end;
        }
        const Moments moments = Moments::of(std::span(values).subspan(begin, end - begin));
        groups.push_back({.lowest = values[begin],
                          .highest = values[end - 1],
                          .n = moments.n,
                          .mean = moments.mean,
                          .m2 = values[begin] == values[end - 1] ? 0.0 : moments.m2});
        begin = end;
    }
    return {max_groups, level, groups};
}

// The sample quantile itself.
double type7(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    const double place = static_cast<double>(values.size() - 1) * q;
    const auto low = static_cast<std::size_t>(place);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (place - static_cast<double>(low)) * (values[high] - values[low]);
}

} // namespace

TEST_CASE("Distribution: few values are kept one by one") {
    const std::vector<double> values{3.0, -1.0, 0.0, -0.0, 3.0, 1e150, 3.0};
    const Distribution d = Distribution::of(values);
    CHECK(d.n() == 7);
    CHECK(d.is_exact());
    CHECK(d.groups().size() == 4);
    CHECK(d.quantile(0.0) == -1.0);
    CHECK(d.quantile(0.5) == 3.0);
    CHECK(d.quantile(1.0) == 1e150);
    CHECK(d.cdf(2.9) == 3.0 / 7.0);
    CHECK(d.cdf_bounds(3.0) == Interval{6.0 / 7.0, 6.0 / 7.0});
    CHECK(std::isnan(Distribution().quantile(0.5)));
    CHECK(Distribution().moments().n == 0);
}

TEST_CASE("Distribution: neither order nor merging changes groups, counts and extremes") {
    std::vector<double> values = lognormal(30'000, 1);
    for (std::size_t i = 0; i < values.size(); i += 3) {
        values[i] = i % 2 == 0 ? -values[i] : std::round(values[i]);
    }
    const Distribution whole = Distribution::of(values, few);
    CHECK(whole.groups().size() <= few);
    CHECK(whole.groups().size() > few / 2);
    CHECK_FALSE(whole.is_exact());

    for (const std::size_t parts : {2U, 7U, 100U}) {
        Distribution forward(few);
        Distribution backward(few);
        const std::size_t size = values.size() / parts + 1;
        for (std::size_t first = 0; first < values.size(); first += size) {
            const auto part = std::span(values).subspan(first, std::min(size, values.size() - first));
            forward.merge(Distribution::of(part, few));
            Distribution here = Distribution::of(part, few);
            here.merge(backward);
            backward = here;
        }
        check_same(forward, whole);
        check_same(backward, whole);
    }
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    check_same(Distribution::of(sorted, few), whole);
}

TEST_CASE("Distribution: groups are those of the definition, wherever the values lie") {
    cxlift::test::Random random(5);
    std::vector<std::vector<double>> columns(5);
    for (std::size_t i = 0; i < 20'000; ++i) {
        const double z = random.normal();
        columns[0].push_back(z);
        columns[1].push_back(1e9 + z);
        columns[2].push_back(i % 4 == 0 ? std::exp(z) : 0.0);
        columns[3].push_back(std::ldexp(z, static_cast<int>(random.integer(-400, 400))));
        // Crowded beside 1, and later as crowded far away: the numbers of the groups leave too many between them.
        columns[4].push_back(i < 10'000 ? 1.0 + 1e-8 * z : -1e100 * (1.0 + 1e-8 * z));
    }
    for (const std::vector<double>& values : columns) {
        const Distribution expected = slow(values, few);
        check_same(Distribution::of(values, few), expected);
        Distribution in_parts(few);
        for (std::size_t first = 0; first < values.size(); first += 1'777) {
            in_parts.add(std::span(values).subspan(first, std::min<std::size_t>(1'777, values.size() - first)));
        }
        check_same(in_parts, expected);
        std::vector<double> with_missing = values;
        with_missing.insert(with_missing.begin() + 5, NAN);
        with_missing.insert(with_missing.end() - 5, NAN);
        Distribution present(few);
        present.add_present(with_missing);
        check_same(present, expected);
        CHECK_THROWS_AS(Distribution::of(with_missing, few), std::invalid_argument);
        with_missing.back() = -HUGE_VAL;
        CHECK_THROWS_AS(Distribution(few).add_present(with_missing), std::invalid_argument);
    }
}

TEST_CASE("Distribution: any number of threads gives the same bits") {
    std::vector<double> values((std::size_t{1} << 22) + 17);
    for (std::size_t i = 0; i < values.size(); ++i) { // every one of some 20,000 numbers, in no order
        values[i] = static_cast<double>((i * 7919) % 20'011) + 0.25;
    }
    const Distribution one = Distribution::of(values, few, 1);
    CHECK(one == Distribution::of(values, few, 8));
    CHECK(one.n() == static_cast<std::int64_t>(values.size()));
}

TEST_CASE("Distribution: its bounds hold the quantile, and are as narrow as documented") {
    const std::vector<double> values = lognormal(50'000, 2);
    const Distribution d = Distribution::of(values, few);
    for (const double q : {0.0, 0.001, 0.1, 0.5, 0.9, 0.999, 1.0}) {
        const double exact = type7(values, q);
        const Interval bounds = d.quantile_bounds(q);
        CHECK(bounds.lower <= exact);
        CHECK(bounds.upper >= exact);
        CHECK(bounds.upper - bounds.lower <= 2.0 * std::ldexp(exact, -d.mantissa_bits()));
        CHECK(d.quantile(q) >= bounds.lower);
        CHECK(d.quantile(q) <= bounds.upper);
        const Interval shares = d.cdf_bounds(exact);
        const auto below = std::count_if(values.begin(), values.end(), [exact](double x) { return x <= exact; });
        CHECK(shares.lower <= static_cast<double>(below) / 50'000.0);
        CHECK(shares.upper >= static_cast<double>(below) / 50'000.0);
        CHECK(shares.lower <= d.cdf(exact));
        CHECK(shares.upper >= d.cdf(exact));
    }
}

TEST_CASE("Distribution: moments are those of the values") {
    const std::vector<double> values = lognormal(40'000, 3);
    const Moments exact = Moments::of(values);
    const Moments found = Distribution::of(values, few).moments();
    CHECK(found.n == exact.n);
    CHECK(found.mean == Approx(exact.mean).epsilon(1e-13));
    CHECK(found.m2 == Approx(exact.m2).epsilon(1e-12));
    CHECK(found.m3 == Approx(exact.m3).epsilon(1e-4));
    CHECK(found.m4 == Approx(exact.m4).epsilon(1e-4));
}

TEST_CASE("Distribution: every binade of a double has its group") {
    std::vector<double> values;
    for (int exponent = -1074; exponent <= 1023; ++exponent) {
        for (const double fraction : {1.0, 1.3, 1.6}) {
            values.push_back(std::ldexp(fraction, exponent));
            values.push_back(-values.back());
        }
    }
    const Distribution d = Distribution::of(values, few);
    CHECK(d.mantissa_bits() == 0);
    CHECK(d.groups().size() <= few);
    CHECK(d.n() == static_cast<std::int64_t>(values.size()));
    CHECK(d.quantile(0.0) == *std::min_element(values.begin(), values.end()));
    CHECK(d.quantile(1.0) == *std::max_element(values.begin(), values.end()));
}

TEST_CASE("Distribution: what is no distribution is refused") {
    CHECK_THROWS_AS(Distribution(10), std::invalid_argument);
    CHECK_THROWS_AS(Distribution::of(std::vector<double>{1.0, INFINITY}), std::invalid_argument);
    CHECK_THROWS_AS(Distribution::of(std::vector<double>{NAN}), std::invalid_argument);
    CHECK_THROWS_AS(Distribution(few, 53, {}), std::invalid_argument);
    CHECK_THROWS_AS(Distribution(few, 52, {{2.0, 2.0, 1, 2.0, 0.0}, {1.0, 1.0, 1, 1.0, 0.0}}), std::invalid_argument);
    CHECK_THROWS_AS(Distribution(few, 52, {{1.0, 2.0, 2, 1.5, 0.5}}), std::invalid_argument);
    CHECK_THROWS_AS(Distribution(few, 52, {{1.0, 1.0, 0, 1.0, 0.0}}), std::invalid_argument);
    CHECK_THROWS_AS(Distribution().quantile(1.5), std::invalid_argument);
}
