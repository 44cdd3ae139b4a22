#include "stats/resampling/quantile_ranks.hpp"
#include "stats/resampling/resample_weights.hpp"
#include "stats/resampling/value_replicates.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
    const double mean = mean_of(values);
    double squares = 0.0;
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

} // namespace

TEST_CASE("weights of a resample count the draws of each row or cluster, for any number of threads") {
    const std::vector<std::uint32_t> of_value{2, 0, 1, 1, 2, 2, 0, 3};
    for (const bool clustered : {false, true}) {
        const ValueClusters clusters = clustered ? ValueClusters{.of_value = of_value, .n = 4} : ValueClusters{};
        const std::uint32_t units = clustered ? 4 : 8;
        for (const int threads : {1, 2, 8}) {
            const Draws draws{.n_resamples = 50, .seed = 4, .variant = 1, .threads = threads};
            std::vector<std::vector<std::uint32_t>> found(50);
            resample_times(8, clusters, draws, [&](std::size_t b, std::span<const std::uint32_t> times) {
                found[b].assign(times.begin(), times.end());
            });
            for (std::size_t b = 0; b < 50; ++b) {
                Philox random = draws.stream(b);
                std::vector<std::uint32_t> of_unit(units);
                for (std::uint32_t i = 0; i < units; ++i) {
                    ++of_unit[random.below(units)];
                }
                for (std::size_t i = 0; i < 8; ++i) {
                    REQUIRE(found[b][i] == of_unit[clustered ? of_value[i] : i]);
                }
            }
        }
    }
    const std::vector<double> firsts =
        resample_weights(8, {}, [](std::span<const std::uint32_t> times) { return times[0]; }, {.n_resamples = 2'000});
    CHECK(std::abs(mean_of(firsts) - 1.0) < 0.1);
}

TEST_CASE("what resampling weights refuses, and how it is stopped") {
    const std::vector<std::uint32_t> of_value{0, 1, 2};
    const WeightsEstimate none = [](std::span<const std::uint32_t> /*times*/) { return 0.0; };
    CHECK_THROWS_AS(resample_weights(2, {.of_value = of_value, .n = 3}, none, {}), std::invalid_argument);
    CHECK_THROWS_AS(resample_weights(3, {.of_value = of_value, .n = 2}, none, {}), std::invalid_argument);
    CHECK_THROWS_AS(resample_weights(3, {}, none, {.n_resamples = 0}), std::invalid_argument);
    CHECK_THROWS_AS(resample_weights(std::size_t{1} << 32U, {}, none, {}), std::invalid_argument);
    CHECK(resample_weights(0, {}, none, {.n_resamples = 4}).size() == 4);
    for (const int threads : {1, 3}) {
        Watch watch;
        const Draws draws{.n_resamples = 100'000, .threads = threads, .watch = &watch};
        (void)resample_weights(3, {}, none, draws);
        CHECK(watch.done() == 100'000);
        const WeightsEstimate stops = [&](std::span<const std::uint32_t> /*times*/) {
            watch.stop();
            return 0.0;
        };
        CHECK_THROWS_AS(resample_weights(3, {}, stops, draws), Stopped);
    }
}

TEST_CASE("replicates of a trimmed mean spread as their standard error says") {
    Random random(5);
    std::vector<double> values = random.normals(400, 10.0, 2.0);
    for (std::size_t i = 0; i < 20; ++i) {
        values[i] *= 10.0; // what is trimmed
    }
    const Draws draws{.n_resamples = 1'000, .seed = 3};
    const Replicates replicates = resample_trimmed_mean(values, {}, 0.1, true, draws);
    CHECK(replicates.n == 400);
    CHECK(replicates.resampling == "multinomial");
    CHECK(deviation_of(replicates.values) == Approx(replicates.std_error).epsilon(0.1));
    CHECK(mean_of(replicates.std_errors) == Approx(replicates.std_error).epsilon(0.1));
    CHECK(std::abs(mean_of(replicates.values) - replicates.value) < 0.2 * replicates.std_error);
    // The order of the rows, the threads and the standard errors of replicates change nothing.
    std::vector<double> reversed(values.rbegin(), values.rend());
    for (const int threads : {1, 2, 8}) {
        CHECK(resample_trimmed_mean(reversed, {}, 0.1, false, {.n_resamples = 1'000, .seed = 3, .threads = threads}).values ==
              replicates.values);
    }
    CHECK(resample_trimmed_mean(values, {}, 0.1, false, draws).std_errors.empty());
}

TEST_CASE("replicates of a trimmed mean of counted values") {
    Counts counts;
    for (std::int64_t score = 0; score <= 10; ++score) {
        counts.add(static_cast<double>(score), 100'000 * (1 + score * score));
    }
    const Replicates replicates = resample_trimmed_mean(counts, 0.05, true, {.n_resamples = 2'000, .seed = 3});
    CHECK(replicates.resampling == "counts");
    CHECK(replicates.n == counts.n());
    CHECK(deviation_of(replicates.values) == Approx(replicates.std_error).epsilon(0.06));
    CHECK(mean_of(replicates.std_errors) == Approx(replicates.std_error).epsilon(0.01));
    for (const int threads : {1, 2, 8}) {
        CHECK(resample_trimmed_mean(counts, 0.05, false, {.n_resamples = 2'000, .seed = 3, .threads = threads}).values ==
              replicates.values);
    }
}

TEST_CASE("clusters are drawn whole: values that agree within clusters spread more") {
    Random random(6);
    std::vector<double> values;
    std::vector<std::uint32_t> clusters;
    for (std::uint32_t cluster = 0; cluster < 150; ++cluster) {
        const double centre = random.normal();
        for (int i = 0; i < 4; ++i) {
            values.push_back(centre + 0.1 * random.normal());
            clusters.push_back(cluster);
        }
    }
    const Draws draws{.n_resamples = 1'000, .seed = 2};
    const Replicates mean = resample_trimmed_mean(values, {.clusters = clusters}, 0.2, true, draws);
    CHECK(deviation_of(mean.values) == Approx(mean.std_error).epsilon(0.1));
    CHECK(mean_of(mean.std_errors) == Approx(mean.std_error).epsilon(0.1));
    CHECK(mean.std_error > 1.8 * resample_trimmed_mean(values, {}, 0.2, false, draws).std_error);
    const Replicates median = resample_quantile(values, {.clusters = clusters}, 0.5, draws);
    CHECK(median.std_error > 1.6 * resample_quantile(values, {}, 0.5, draws).std_error);
    CHECK(median.std_error == Approx(deviation_of(median.values)).epsilon(1e-12));
    // In another order of the rows.
    std::reverse(values.begin(), values.end());
    std::reverse(clusters.begin(), clusters.end());
    CHECK(resample_trimmed_mean(values, {.clusters = clusters}, 0.2, true, draws).std_errors == mean.std_errors);
    CHECK(resample_quantile(values, {.clusters = clusters}, 0.5, draws).values == median.values);
}

TEST_CASE("quantiles of resampled rows are distributed as those of drawn ranks") {
    Random random(7);
    const std::vector<double> values = random.normals(301, 0.0, 1.0);
    for (const double q : {0.25, 0.9}) {
        const Replicates rows = resample_quantile(values, {}, q, {.n_resamples = 4'000, .seed = 1});
        const Replicates ranks = quantile_replicates(draw_quantile_ranks(301, q, {.n_resamples = 4'000, .seed = 2}), values);
        CHECK(rows.value == ranks.value);
        CHECK(std::abs(mean_of(rows.values) - mean_of(ranks.values)) < 4.0 * rows.std_error * std::sqrt(2.0 / 4'000));
        CHECK(rows.std_error == Approx(ranks.std_error).epsilon(0.08));
        CHECK(rows.skewness == Approx(ranks.skewness).epsilon(0.02));
        // Kolmogorov and Smirnov's distance.
        std::vector<double> a = rows.values;
        std::vector<double> b = ranks.values;
        std::sort(a.begin(), a.end());
        std::sort(b.begin(), b.end());
        double farthest = 0.0;
        const auto up_to = [](const std::vector<double>& sorted, double value) {
            return static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
        };
        for (const double value : a) {
            farthest = std::max(farthest, std::abs(up_to(a, value) - up_to(b, value)) / 4'000);
        }
        CHECK(farthest < 1.95 * std::sqrt(2.0 / 4'000)); // p = 0.001
    }
}

TEST_CASE("trimmed means and quantiles of too little, and what they refuse") {
    const std::vector<double> one{5.0};
    const std::vector<double> two{1.0, 2.0};
    const std::vector<double> missing{1.0, std::nan("")};
    const std::vector<std::uint32_t> gap{0, 2};
    const std::vector<std::uint32_t> same{0, 0};
    const Draws draws{.n_resamples = 3};
    CHECK(resample_trimmed_mean(one, {}, 0.1, true, draws).value == 5.0);
    CHECK(std::isnan(resample_trimmed_mean(one, {}, 0.1, true, draws).std_error));
    CHECK(std::isnan(resample_trimmed_mean({}, {}, 0.1, true, draws).value));
    CHECK(std::isnan(resample_trimmed_mean(Counts{}, 0.1, true, draws).value));
    CHECK(std::isnan(resample_quantile({}, {}, 0.1, draws).value));
    CHECK(resample_quantile(two, {.clusters = same}, 0.5, draws).notes.size() == 1);
    CHECK(std::isnan(resample_quantile(two, {.clusters = same}, 0.5, draws).values[2]));
    CHECK_THROWS_AS(resample_trimmed_mean(two, {}, 0.5, true, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_trimmed_mean(two, {}, -0.1, true, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_trimmed_mean(two, {}, std::nan(""), true, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_trimmed_mean(missing, {}, 0.1, true, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_trimmed_mean(two, {.clusters = gap}, 0.1, true, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_trimmed_mean(one, {.clusters = same}, 0.1, true, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_quantile(two, {}, 1.1, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_quantile(two, {}, 0.5, {.n_resamples = 0}), std::invalid_argument);
    Watch watch;
    watch.stop();
    CHECK_THROWS_AS(resample_quantile(two, {}, 0.5, {.watch = &watch}), Stopped);
    CHECK_THROWS_AS(resample_trimmed_mean(two, {}, 0.1, false, {.watch = &watch}), Stopped);
}
