#include "stats/resampling/resample_groups.hpp"
#include "stats/resampling/value_cells.hpp"

#include "tests/stats/resampling/skewed_columns.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::columns;
using cxlift::test::product;

namespace {

// Of column k of the replicates: mean, variance and third central moment.
std::array<double, 3> moments(const ReplicateSums& sums, std::size_t k) {
    const auto n = static_cast<double>(sums.n_resamples());
    std::array<double, 3> result{};
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        result[0] += sums.of(b)[k] / n;
    }
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        const double away = sums.of(b)[k] - result[0];
        result[1] += away * away / n;
        result[2] += away * away * away / n;
    }
    return result;
}

std::vector<double> sorted(const ReplicateSums& sums, std::size_t k) {
    std::vector<double> values;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        values.push_back(sums.of(b)[k]);
    }
    std::sort(values.begin(), values.end());
    return values;
}

bool same_bits(const ReplicateSums& a, const ReplicateSums& b) {
    for (std::size_t i = 0; i < a.n_resamples(); ++i) {
        if (!std::equal(a.of(i).begin(), a.of(i).end(), b.of(i).begin(), b.of(i).end())) {
            return false;
        }
    }
    return a.n_resamples() == b.n_resamples();
}

} // namespace

TEST_CASE("value cells do not depend on the order of merging") {
    const std::vector<double> values = columns(20'000)[0].values;
    Distribution forward(4'096);
    Distribution backward(4'096);
    for (std::size_t part = 0; part < 4; ++part) {
        forward.add(std::span(values).subspan(part * 5'000, 5'000));
        backward.add(std::span(values).subspan((3 - part) * 5'000, 5'000));
    }
    const Draws draws{.n_resamples = 50, .seed = 3};
    CHECK(value_cells(forward, 2).n == value_cells(backward, 2).n);
    const ResampledGroups a = resample_groups(forward, 2, draws);
    const ResampledGroups b = resample_groups(backward, 2, draws);
    const double size = std::sqrt(product(values, a.shift, 1, 1));
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(a.sums.of(i)[1] == Approx(b.sums.of(i)[1]).epsilon(1e-12).margin(1e-9 * size));
        CHECK(a.sums.of(i)[2] == Approx(b.sums.of(i)[2]).epsilon(1e-12));
    }
}

TEST_CASE("a small exact distribution is resampled as its values are") {
    const std::vector<double> values{1.0, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 30.0};
    const ResampledGroups drawn = resample_groups(Distribution::of(values), 2, {.n_resamples = 20'000, .seed = 1});
    CHECK(drawn.shift == Approx(62.0 / 8.0));
    double third = 0.0;
    for (const double x : values) {
        third += std::pow(x - drawn.shift, 3);
    }
    const double variance = product(values, drawn.shift, 1, 1);
    const auto found = moments(drawn.sums, 1);
    CHECK(std::abs(found[0]) < 4.0 * std::sqrt(variance / 20'000.0));
    CHECK(found[1] == Approx(variance).epsilon(0.05));
    CHECK(found[2] == Approx(third).epsilon(0.15));
    for (std::size_t b = 0; b < 100; ++b) { // the sum of eight whole numbers
        REQUIRE(drawn.sums.of(b)[0] == 8.0);
        const double sum = drawn.sums.of(b)[1] + 8.0 * drawn.shift;
        REQUIRE(sum == Approx(std::round(sum)));
    }
    // The same values a thousand times: counts are drawn.
    std::vector<double> many;
    for (int i = 0; i < 1'000; ++i) {
        many.insert(many.end(), values.begin(), values.end());
    }
    const ResampledGroups counted = resample_groups(Distribution::of(many), 1, {.n_resamples = 20'000, .seed = 1});
    CHECK(moments(counted.sums, 1)[1] == Approx(1'000.0 * variance).epsilon(0.05));
    const double sum = counted.sums.of(0)[1] + 8'000.0 * counted.shift;
    CHECK(sum == Approx(std::round(sum)).epsilon(1e-12));
}

TEST_CASE("resampled sums have the variances of the bootstrap, and their limits those of resampled values") {
    for (const auto& [name, values] : columns(1'100)) {
        if (name == "uniform" || name == "Pareto 2.5") {
            continue;
        }
        INFO(name);
        const ResampledGroups drawn = resample_groups(Distribution::of(values), 2, {.n_resamples = 1'500, .seed = 2});
        const double variance = product(values, drawn.shift, 1, 1);
        const auto found = moments(drawn.sums, 1);
        CHECK(std::abs(found[0]) < 4.0 * std::sqrt(variance / 1'500.0));
        CHECK(found[1] == Approx(variance).epsilon(0.2));
        CHECK(moments(drawn.sums, 2)[1] == Approx(product(values, drawn.shift, 2, 2)).epsilon(0.3));
        std::vector<double> slow(1'500);
        for (std::size_t b = 0; b < slow.size(); ++b) {
            Philox random(77, b);
            for (std::size_t i = 0; i < values.size(); ++i) {
                slow[b] += values[random.below(1'100)] - drawn.shift;
            }
        }
        std::sort(slow.begin(), slow.end());
        const std::vector<double> fast = sorted(drawn.sums, 1);
        for (const std::size_t at : {37U, 375U, 750U, 1'125U, 1'462U}) { // each by chance: 0.07 standard errors
            CHECK(std::abs(fast[at] - slow[at]) < 0.35 * std::sqrt(variance));
        }
    }
}

TEST_CASE("replicates are the same for any number of threads, and scale with the values") {
    std::vector<double> values = columns(3'000)[0].values;
    const Distribution distribution = Distribution::of(values);
    Draws draws{.n_resamples = 301, .seed = 5, .variant = 1, .threads = 1};
    const ResampledGroups one = resample_groups(distribution, 2, draws);
    for (const int threads : {2, 8}) {
        draws.threads = threads;
        CHECK(same_bits(one.sums, resample_groups(distribution, 2, draws).sums));
    }
    for (const int exponent : {-498, 498}) {
        std::vector<double> scaled = values;
        for (double& x : scaled) {
            x = std::ldexp(x, exponent);
        }
        const ResampledGroups there = resample_groups(Distribution::of(scaled), 2, draws);
        for (std::size_t b = 0; b < 301; ++b) {
            REQUIRE(there.sums.of(b)[1] == std::ldexp(one.sums.of(b)[1], exponent));
            REQUIRE(there.sums.of(b)[2] == Approx(std::ldexp(one.sums.of(b)[2], 2 * exponent)).epsilon(1e-13));
        }
    }
    draws.variant = 0;
    CHECK_FALSE(same_bits(one.sums, resample_groups(distribution, 2, draws).sums));
}

TEST_CASE("resampling of next to nothing, and what is refused") {
    const Draws draws{.n_resamples = 10};
    CHECK(resample_groups(Distribution(), 1, draws).sums.of(9)[0] == 0.0);
    CHECK(resample_groups(Distribution::of(std::vector<double>{5.0}), 2, draws).sums.of(3)[1] == 0.0);
    const std::vector<double> equal(5'000, 0.1);
    const ResampledGroups same = resample_groups(Distribution::of(equal), 2, draws);
    CHECK(same.shift == 0.1);
    CHECK(same.sums.of(7)[0] == 5'000.0);
    CHECK(same.sums.of(7)[1] == 0.0);
    CHECK_THROWS_AS(resample_groups(Distribution(), 0, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_groups(Distribution(), 5, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_groups(Distribution(), 1, {.n_resamples = 0}), std::invalid_argument);
    Watch watch;
    const Distribution some = Distribution::of(columns(2'000)[1].values);
    CHECK(resample_groups(some, 1, {.n_resamples = 130, .watch = &watch}).sums.n_resamples() == 130);
    CHECK(watch.done() == 130);
    watch.stop();
    CHECK_THROWS_AS(resample_groups(some, 1, {.n_resamples = 130, .watch = &watch}), Stopped);
}
