#include "stats/resampling/resample_buckets.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace cxlift::stats;

namespace {

// Three columns, skewed and correlated; the third is twice the first less 1.
std::vector<CoMoments> buckets_of(std::size_t units, std::size_t count, std::uint64_t seed) {
    cxlift::test::Random random(seed);
    std::vector<CoMoments> buckets(count, CoMoments(3));
    for (std::size_t i = 0; i < units; ++i) {
        const double x = std::exp(random.normal());
        buckets[i % count].add(std::array<double, 3>{x, 0.5 * x + random.normal(), 2.0 * x - 1.0});
    }
    return buckets;
}

CoMoments total(const std::vector<CoMoments>& buckets) {
    CoMoments result(buckets.front().columns());
    for (const CoMoments& bucket : buckets) {
        result.merge(bucket);
    }
    return result;
}

double mean_product(const ReplicateSums& sums, std::size_t i, std::size_t j) {
    double sum = 0.0;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        sum += sums.of(b)[i] * sums.of(b)[j];
    }
    return sum / static_cast<double>(sums.n_resamples());
}

} // namespace

TEST_CASE("resampled buckets have the covariances of the bootstrap of units") {
    const std::vector<CoMoments> buckets = buckets_of(6'400, 64, 1);
    const CoMoments all = total(buckets);
    const ResampledBuckets drawn = resample_buckets(buckets, {.n_resamples = 8'000, .seed = 4}, true);
    REQUIRE(drawn.sums.columns() == 9);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(drawn.shift[i] == Approx(all.mean(i)));
        for (std::size_t j = 0; j <= i; ++j) { // a covariance of 8,000: 4 standard errors
            CHECK(mean_product(drawn.sums, 1 + i, 1 + j) == Approx(all.cross_product(i, j)).epsilon(0.08));
        }
    }
    double first_product = 0.0;
    for (std::size_t b = 0; b < 8'000; ++b) {
        const auto of = drawn.sums.of(b);
        REQUIRE(of[0] == 6'400.0);
        REQUIRE(of[3] == Approx(2.0 * of[1]).epsilon(1e-6).margin(1e-6)); // what hangs together exactly still does
        REQUIRE(of[4] > 0.0);
        REQUIRE(of[4] * of[6] >= of[5] * of[5]); // products of some units
        first_product += of[4] / 8'000.0;
    }
    CHECK(first_product == Approx(all.cross_product(0, 0)).epsilon(0.02));
}

TEST_CASE("buckets of one unit each are the Poisson bootstrap of units, to the third cumulant") {
    const std::vector<CoMoments> buckets = buckets_of(200, 200, 2);
    const CoMoments all = total(buckets);
    const ResampledBuckets drawn = resample_buckets(buckets, {.n_resamples = 8'000, .seed = 5});
    double third = 0.0;
    for (const CoMoments& unit : buckets) {
        third += std::pow(unit.mean(0) - all.mean(0), 3);
    }
    double found = 0.0;
    for (std::size_t b = 0; b < 8'000; ++b) {
        found += std::pow(drawn.sums.of(b)[1], 3) / 8'000.0;
    }
    const double variance = all.cross_product(0, 0);
    CHECK(mean_product(drawn.sums, 1, 1) == Approx(variance).epsilon(0.08));
    CHECK(std::abs(found - third) < 0.2 * std::pow(variance, 1.5)); // by chance 0.04
    CHECK(third > 0.25 * std::pow(variance, 1.5));
}

TEST_CASE("buckets that do not differ, constant columns, and few units") {
    // All units in one bucket: normal.
    const std::vector<CoMoments> single = buckets_of(500, 1, 3);
    const ResampledBuckets normal = resample_buckets(single, {.n_resamples = 8'000, .seed = 6});
    CHECK(mean_product(normal.sums, 1, 1) == Approx(single[0].cross_product(0, 0)).epsilon(0.08));
    CHECK(mean_product(normal.sums, 1, 2) == Approx(single[0].cross_product(0, 1)).epsilon(0.1));

    std::vector<CoMoments> constant(10, CoMoments(2));
    for (std::size_t i = 0; i < 100; ++i) {
        constant[i % 10].add(std::array<double, 2>{0.1, static_cast<double>(i)});
    }
    const ResampledBuckets drawn = resample_buckets(constant, {.n_resamples = 100, .seed = 6}, true);
    for (std::size_t b = 0; b < 100; ++b) {
        REQUIRE(std::abs(drawn.sums.of(b)[1]) < 1e-12);
        REQUIRE(std::isfinite(drawn.sums.of(b)[2]));
    }

    const ResampledBuckets empty = resample_buckets(std::vector<CoMoments>(4, CoMoments(2)), {.n_resamples = 3}, true);
    CHECK(empty.sums.of(2)[0] == 0.0);
    CHECK(empty.sums.of(2)[1] == 0.0);
    std::vector<CoMoments> two(4, CoMoments(1));
    two[0].add(std::array<double, 1>{1e150});
    two[3].add(std::array<double, 1>{-1e150});
    CHECK(std::isfinite(resample_buckets(two, {.n_resamples = 3}).sums.of(2)[1]));
}

TEST_CASE("resampled buckets are the same for any number of threads; what is refused") {
    const std::vector<CoMoments> buckets = buckets_of(1'000, 32, 7);
    Draws draws{.n_resamples = 200, .seed = 8, .variant = 1, .threads = 1};
    const ResampledBuckets one = resample_buckets(buckets, draws, true);
    for (const int threads : {2, 8}) {
        draws.threads = threads;
        const ResampledBuckets other = resample_buckets(buckets, draws, true);
        for (std::size_t b = 0; b < 200; ++b) {
            REQUIRE(std::equal(one.sums.of(b).begin(), one.sums.of(b).end(), other.sums.of(b).begin()));
        }
    }
    CHECK_THROWS_AS(resample_buckets({}, draws), std::invalid_argument);
    draws.n_resamples = 0;
    CHECK_THROWS_AS(resample_buckets(buckets, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_buckets(std::vector<CoMoments>{CoMoments(1), CoMoments(2)}, {}), std::invalid_argument);
}
