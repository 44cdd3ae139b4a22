#include "stats/summaries/distribution.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
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
        REQUIRE(x.m2 == Approx(y.m2).epsilon(1e-9).margin(1e-20));
    }
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
