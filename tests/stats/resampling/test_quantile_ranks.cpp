#include "stats/distributions.hpp"
#include "stats/quantiles/quantile_rank.hpp"
#include "stats/resampling/quantile_ranks.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Pair = std::pair<std::int64_t, std::int64_t>;

// The probability of each pair of places, from all n^n resamples.
void enumerate(std::vector<std::int64_t>& drawn, std::int64_t n, const QuantileRank& place,
               std::map<Pair, double>& probability) {
    if (static_cast<std::int64_t>(drawn.size()) == n) {
        std::vector<std::int64_t> sorted = drawn;
        std::sort(sorted.begin(), sorted.end());
        const auto k = static_cast<std::size_t>(place.rank) - 1;
        probability[{sorted[k], place.beyond == 0.0 ? sorted[k] : sorted[k + 1]}] +=
            std::pow(static_cast<double>(n), -static_cast<double>(n));
        return;
    }
    for (std::int64_t unit = 0; unit < n; ++unit) {
        drawn.push_back(unit);
        enumerate(drawn, n, place, probability);
        drawn.pop_back();
    }
}

double chi_squared_pvalue(const std::map<Pair, double>& expected, const std::map<Pair, double>& observed) {
    double statistic = 0.0;
    double rare = 0.0;
    double rare_observed = 0.0;
    int bins = 0;
    for (const auto& [pair, count] : expected) {
        const auto found = observed.find(pair);
        const double times = found == observed.end() ? 0.0 : found->second;
        if (count < 5.0) {
            rare += count;
            rare_observed += times;
        } else {
            statistic += (times - count) * (times - count) / count;
            ++bins;
        }
    }
    if (rare >= 5.0) {
        statistic += (rare_observed - rare) * (rare_observed - rare) / rare;
        ++bins;
    }
    return bins < 2 ? 1.0 : chi_squared_upper_tail(statistic, bins - 1);
}

std::map<Pair, double> times_of(const QuantileRanks& ranks) {
    std::map<Pair, double> times;
    for (const RankPair& pair : ranks.of_replicate) {
        times[{pair.earlier, pair.later}] += 1.0;
    }
    return times;
}

double type_7(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    const double place = q * static_cast<double>(values.size() - 1);
    const auto whole = static_cast<std::size_t>(place);
    return whole + 1 == values.size() ? values[whole]
                                      : between(values[whole], values[whole + 1], place - static_cast<double>(whole));
}

} // namespace

TEST_CASE("drawn ranks of a quantile have the distribution of all n^n resamples") {
    constexpr double n_resamples = 20'000;
    for (const std::int64_t n : {1, 2, 4, 5, 6}) {
        for (const double q : {0.0, 0.1, 0.25, 0.5, 0.6, 0.95, 1.0}) {
            if (n == 6 && q != 0.6) {
                continue; // long enough
            }
            INFO("n " << n << ", q " << q);
            std::map<Pair, double> expected;
            std::vector<std::int64_t> drawn;
            enumerate(drawn, n, quantile_rank(n, q), expected);
            for (auto& [pair, count] : expected) {
                count *= n_resamples;
            }
            const QuantileRanks ranks =
                draw_quantile_ranks(n, q, {.n_resamples = static_cast<std::int64_t>(n_resamples), .seed = 3});
            const std::map<Pair, double> times = times_of(ranks);
            for (const auto& [pair, count] : times) {
                REQUIRE(expected.count(pair) == 1);
            }
            CHECK(chi_squared_pvalue(expected, times) > 1e-3);
        }
    }
}

TEST_CASE("drawn ranks of a quantile fit those of resamples that are really drawn") {
    constexpr std::int64_t n = 40;
    constexpr std::int64_t n_resamples = 10'000;
    for (const double q : {0.3, 0.9}) {
        const QuantileRank place = quantile_rank(n, q);
        const auto k = static_cast<std::size_t>(place.rank) - 1;
        std::map<Pair, double> resampled;
        for (std::uint64_t b = 0; b < n_resamples; ++b) {
            Philox random(99, b);
            std::vector<std::int64_t> units(n);
            for (std::int64_t& unit : units) {
                unit = random.below(n);
            }
            std::sort(units.begin(), units.end());
            resampled[{units[k], units[k + 1]}] += 1.0;
        }
        const std::map<Pair, double> times = times_of(draw_quantile_ranks(n, q, {.n_resamples = n_resamples, .seed = 8}));
        // Two samples of the same distribution, of equal size.
        double statistic = 0.0;
        int bins = 0;
        for (const auto& [pair, count] : resampled) {
            const auto found = times.find(pair);
            const double other = found == times.end() ? 0.0 : found->second;
            if (count + other >= 20.0) {
                statistic += (count - other) * (count - other) / (count + other);
                ++bins;
            }
        }
        CHECK(bins > 30);
        CHECK(chi_squared_upper_tail(statistic, bins) > 1e-3);
    }
}

TEST_CASE("the rank of the median of a billion has the normal's spread") {
    const QuantileRanks ranks = draw_quantile_ranks(1'000'000'000, 0.5, {.n_resamples = 20'000, .seed = 4});
    double sum = 0.0;
    double squares = 0.0;
    for (const RankPair& pair : ranks.of_replicate) {
        const double z = (static_cast<double>(pair.earlier) - 499'999'999.5) / std::sqrt(0.25e9);
        REQUIRE((pair.later >= pair.earlier && pair.later < pair.earlier + 30));
        sum += z;
        squares += z * z;
    }
    CHECK(std::abs(sum / 20'000.0) < 4.0 / std::sqrt(20'000.0));
    CHECK(std::abs(squares / 20'000.0 - 1.0) < 4.0 * std::sqrt(2.0 / 20'000.0));
}

TEST_CASE("quantiles of replicates are the same from rows, counts and an exact distribution, with any number of threads") {
    Random random(12);
    for (const int n : {1, 2, 17, 1'000, 30'000}) {
        std::vector<double> values(static_cast<std::size_t>(n));
        Counts counts;
        for (double& value : values) {
            value = std::round(20.0 * random.normal());
            counts.add(value);
        }
        for (const double q : {0.0, 0.05, 0.5, 0.75, 1.0}) {
            const QuantileRanks ranks = draw_quantile_ranks(n, q, {.n_resamples = 300, .seed = 6, .threads = 1});
            const Replicates of_rows = quantile_replicates(ranks, values);
            std::vector<double> sorted = values;
            std::sort(sorted.begin(), sorted.end());
            CHECK(of_rows.value == type_7(values, q));
            REQUIRE(of_rows.values.size() == 300);
            for (std::size_t b = 0; b < 300; ++b) {
                const RankPair& pair = ranks.of_replicate[b];
                REQUIRE(of_rows.values[b] == between(sorted[static_cast<std::size_t>(pair.earlier)],
                                                     sorted[static_cast<std::size_t>(pair.later)], ranks.share));
            }
            CHECK(of_rows.values == quantile_replicates(ranks, counts).values);
            CHECK(of_rows.values == quantile_replicates(ranks, Distribution::of(values)).values);
            CHECK(quantile_replicates(ranks, counts).value == of_rows.value);
            for (const int threads : {2, 8}) {
                const QuantileRanks same = draw_quantile_ranks(n, q, {.n_resamples = 300, .seed = 6, .threads = threads});
                CHECK(times_of(same) == times_of(ranks));
                CHECK(quantile_replicates(same, values).values == of_rows.values);
            }
        }
    }
}

TEST_CASE("a rank within a group of values is interpolated as the quantile itself") {
    Random random(13);
    const std::vector<double> values = random.normals(50'000, 0.0, 1.0);
    const Distribution distribution = Distribution::of(values, Distribution::least_max_groups);
    REQUIRE(!distribution.is_exact());
    const QuantileRanks ranks = draw_quantile_ranks(50'000, 0.9, {.n_resamples = 200, .seed = 1});
    const Replicates of_groups = quantile_replicates(ranks, distribution);
    const Replicates of_rows = quantile_replicates(ranks, values);
    CHECK(of_groups.value == distribution.quantile(0.9));
    for (std::size_t b = 0; b < 200; ++b) {
        REQUIRE(of_groups.values[b] == Approx(of_rows.values[b]).epsilon(1e-3));
    }
}

TEST_CASE("the spread of a quantile's replicates and its influences") {
    std::vector<double> values;
    for (int i = 0; i < 2'000; ++i) {
        values.push_back(i * 0.0005); // the uniform distribution: a density of 1
    }
    for (const double q : {0.5, 0.9}) {
        const Replicates replicates = quantile_replicates(draw_quantile_ranks(2'000, q, {.seed = 5}), values);
        CHECK(replicates.std_error == Approx(std::sqrt(q * (1.0 - q) / 2'000.0)).epsilon(0.03));
        // sum L^3 / (sum L^2)^1.5 with L = q - [x <= quantile] over the density.
        double squares = 0.0;
        double cubes = 0.0;
        for (const double value : values) {
            const double influence = q - (value <= replicates.value ? 1.0 : 0.0);
            squares += influence * influence;
            cubes += influence * influence * influence;
        }
        CHECK(replicates.skewness == Approx(cubes / std::pow(squares, 1.5)).epsilon(1e-10).margin(1e-12));
        CHECK(replicates.resampling == "order");
        CHECK(replicates.n == 2'000);
        CHECK(replicates.notes.empty());
    }
    for (const double scale : {1e-150, 1e150}) {
        std::vector<double> scaled = values;
        for (double& value : scaled) {
            value *= scale;
        }
        const QuantileRanks ranks = draw_quantile_ranks(2'000, 0.5, {.seed = 5});
        CHECK(quantile_replicates(ranks, scaled).std_error ==
              Approx(scale * quantile_replicates(ranks, values).std_error).epsilon(1e-12));
    }
    CHECK(!quantile_replicates(draw_quantile_ranks(2'000, 1.0, {.n_resamples = 5}), values).notes.empty());
}

TEST_CASE("what drawing ranks refuses, and how it is stopped") {
    CHECK_THROWS_AS(draw_quantile_ranks(0, 0.5, {}), std::invalid_argument);
    CHECK_THROWS_AS(draw_quantile_ranks((std::int64_t{1} << 53) + 1, 0.5, {}), std::invalid_argument);
    CHECK_THROWS_AS(draw_quantile_ranks(5, 1.5, {}), std::invalid_argument);
    CHECK_THROWS_AS(draw_quantile_ranks(5, std::nan(""), {}), std::invalid_argument);
    CHECK_THROWS_AS(draw_quantile_ranks(5, 0.5, {.n_resamples = 0}), std::invalid_argument);
    const QuantileRanks ranks = draw_quantile_ranks(3, 0.5, {.n_resamples = 5});
    CHECK_THROWS_AS(quantile_replicates(ranks, std::vector<double>{1.0, 2.0}), std::invalid_argument);
    CHECK_THROWS_AS(quantile_replicates(ranks, std::vector<double>{1.0, 2.0, std::nan("")}), std::invalid_argument);
    CHECK_THROWS_AS(quantile_replicates(ranks, Counts{}), std::invalid_argument);
    CHECK_THROWS_AS(quantile_replicates(ranks, Distribution{}), std::invalid_argument);
    Watch watch;
    (void)draw_quantile_ranks(3, 0.5, {.n_resamples = 500, .threads = 2, .watch = &watch});
    CHECK(watch.done() == 500);
    watch.stop();
    CHECK_THROWS_AS(draw_quantile_ranks(3, 0.5, {.n_resamples = 500, .threads = 2, .watch = &watch}), Stopped);
}
