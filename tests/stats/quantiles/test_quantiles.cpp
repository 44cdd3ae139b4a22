#include "stats/quantiles/quantile_interval.hpp"
#include "stats/quantiles/quantile_limits.hpp"
#include "stats/quantiles/quantile_test.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace cxlift::stats;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> normal(std::size_t n, unsigned seed, double shift, double step) {
    std::vector<double> values = cxlift::test::Random(seed).normals(n, shift, 1.0);
    for (double& value : values) {
        value = step > 0.0 ? std::round(value / step) * step : value;
    }
    return values;
}

Comparison test_of(const std::vector<double>& first, const std::vector<double>& second, double q,
                   const TestOptions& options = {}, QuantileMethod method = QuantileMethod::automatic) {
    return quantile_test(quantile_sample(first, q), quantile_sample(second, q), options, method);
}

} // namespace

TEST_CASE("quantile limits: a window of a large sample gives what all of it gives") {
    const std::vector<double> values = normal(60'000, 1, 0.0, 0.001);
    Counts counts;
    for (const double value : values) {
        counts.add(value);
    }
    for (const double q : {0.01, 0.5, 0.9}) {
        const QuantileSample window = quantile_sample(values, q);
        const QuantileSample all = quantile_sample(counts, q);
        CHECK(window.n == all.n);
        CHECK(window.estimate == all.estimate);
        CHECK(window.runs.size() < all.runs.size());
        for (const double z : {0.0, 0.5, 1.96, 8.0}) {
            CHECK(lower_limits(window, z, -infinity).back().value == lower_limits(all, z, -infinity).back().value);
            CHECK(upper_limits(window, z, infinity).back().value == upper_limits(all, z, infinity).back().value);
        }
        CHECK(quantile_interval(window).interval == quantile_interval(all).interval);
    }
}

TEST_CASE("quantile_test: the p-value says what the intervals say, for ties and without, both ways round") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        const double step = seed % 3 == 0 ? 0.0 : seed % 3 == 1 ? 1.0 : 0.25;
        const auto control = normal(5 + seed * 2, seed, 4.0, step);
        const auto treatment = normal(90 - seed, seed + 1'000, 4.0 + 0.02 * seed, step);
        for (const auto method : {QuantileMethod::automatic, QuantileMethod::joint, QuantileMethod::mover}) {
            for (const double q : {0.3, 0.5, 0.8}) {
                for (const auto alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
                    const Comparison result = test_of(control, treatment, q, {alternative, 0.9}, method);
                    const bool is_rejected = result.pvalue < 0.1;
                    CHECK(is_rejected == !result.difference_interval.contains(0.0));
                    if (result.lift.kind == LiftKind::bounded) {
                        CHECK(is_rejected == !result.lift.contains(0.0));
                    }
                    const auto other = alternative == Alternative::less      ? Alternative::greater
                                       : alternative == Alternative::greater ? Alternative::less
                                                                             : Alternative::two_sided;
                    const Comparison swapped = test_of(treatment, control, q, {other, 0.9}, method);
                    CHECK(swapped.pvalue == result.pvalue);
                    CHECK(swapped.difference_interval.lower == -result.difference_interval.upper);
                    CHECK(swapped.difference_interval.upper == -result.difference_interval.lower);
                }
            }
        }
    }
}

TEST_CASE("quantile_test: a sketch gives an interval that holds that of the values") {
    const auto control = normal(20'000, 5, 10.0, 0.0);
    const auto treatment = normal(30'000, 6, 10.1, 0.0);
    const auto sketch = [](const std::vector<double>& values) { return Distribution::of(values, 4'096); };
    for (const double q : {0.01, 0.5, 0.99}) {
        const Comparison exact = test_of(control, treatment, q);
        const Comparison wide = quantile_test(quantile_sample(sketch(control), q), quantile_sample(sketch(treatment), q));
        CHECK(wide.difference_interval.lower <= exact.difference_interval.lower);
        CHECK(wide.difference_interval.upper >= exact.difference_interval.upper);
        CHECK(wide.difference_interval.upper - wide.difference_interval.lower <
              1.2 * (exact.difference_interval.upper - exact.difference_interval.lower));
        CHECK(wide.pvalue >= exact.pvalue);
        const auto one = quantile_interval(quantile_sample(control, q)).interval;
        const auto of_sketch = quantile_interval(quantile_sample(sketch(control), q)).interval;
        CHECK(of_sketch.lower <= one.lower);
        CHECK(of_sketch.upper >= one.upper);
    }
}

TEST_CASE("quantile_test: clusters of one value are nearly independent values, and equal clusters no proof") {
    const auto values = normal(400, 7, 5.0, 0.0);
    std::vector<std::int64_t> own(values.size());
    std::vector<std::int64_t> pairs(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        own[i] = static_cast<std::int64_t>(i);
        pairs[i] = static_cast<std::int64_t>(i % 2);
    }
    const QuantileSample alone = quantile_sample(ClusteredValues{values, own, values.size()}, 0.5);
    CHECK(alone.clustered.value_or(ClusteredShare{}).error_below == Approx(std::sqrt(0.25 / 400.0)).epsilon(0.01));
    CHECK(alone.clustered.value_or(ClusteredShare{}).df == Approx(399.0).epsilon(0.01));
    const QuantileSample two = quantile_sample(ClusteredValues{values, pairs, 2}, 0.5);
    CHECK(two.clustered.value_or(ClusteredShare{}).error_below >= std::sqrt(0.25 / 400.0));
    CHECK(two.clustered.value_or(ClusteredShare{}).df == Approx(1.0));
    const std::vector<double> equal(12, 3.0);
    const std::vector<std::int64_t> thirds{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    const QuantileSample one_value = quantile_sample(ClusteredValues{equal, thirds, 3}, 0.5);
    CHECK(one_value.clustered.value_or(ClusteredShare{}).error_above == Approx(std::sqrt(0.25 / 3.0)));
}

TEST_CASE("quantile_test: too little data gives open ends or NaN, and a note") {
    const Comparison none = test_of({}, {1.0, 2.0}, 0.5);
    CHECK(std::isnan(none.pvalue));
    CHECK(none.notes.size() == 1);
    const Comparison one = test_of({1.0}, {2.0}, 0.5);
    CHECK(one.difference_interval == Interval{-infinity, infinity});
    CHECK(one.pvalue > 0.05);
    CHECK_FALSE(one.notes.empty());
    const Comparison far = test_of(std::vector<double>(900, 1.0), std::vector<double>(900, 2.0), 0.5);
    CHECK(far.pvalue > 0.0);
    CHECK(far.pvalue < 1e-260);
    CHECK(far.difference_interval == Interval{1.0, 1.0});
    const std::vector<double> values{1.0, 2.0, 3.0};
    const std::vector<std::int64_t> numbers{0, 0, 0};
    const QuantileSample cluster = quantile_sample(ClusteredValues{values, numbers, 1}, 0.5);
    CHECK(std::isnan(quantile_test(cluster, cluster).pvalue));
    CHECK(std::isnan(quantile_interval(cluster).interval.lower));
}

TEST_CASE("quantile_test: bad arguments are refused") {
    for (const double q : {0.0, 1.0, -0.5, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(quantile_sample(std::vector<double>{1.0}, q), std::invalid_argument);
    }
    CHECK_THROWS_AS(quantile_sample(std::vector<double>{1.0, infinity}, 0.5), std::invalid_argument);
    CHECK_THROWS_AS(
        quantile_test(quantile_sample(std::vector<double>{1.0}, 0.5), quantile_sample(std::vector<double>{1.0}, 0.4)),
        std::invalid_argument);
    const std::vector<double> values{1.0, 2.0};
    const std::vector<std::int64_t> numbers{0, 2};
    CHECK_THROWS_AS(quantile_sample(ClusteredValues{values, numbers, 2}, 0.5), std::invalid_argument);
    CHECK_THROWS_AS(quantile_sample(ClusteredValues{values, numbers, 3}, 0.5), std::invalid_argument);
}
