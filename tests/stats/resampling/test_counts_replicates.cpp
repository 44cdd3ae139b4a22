#include "stats/distributions.hpp"
#include "stats/resampling/counts_replicates.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <map>
#include <vector>

using namespace cxlift::stats;

namespace {

using Cells = std::vector<std::int64_t>;

// The counts of each replicate themselves.
std::vector<Cells> replicates_of(const Cells& counts, const Draws& draws) {
    std::vector<Cells> result(static_cast<std::size_t>(draws.n_resamples));
    std::vector<double> numbers(counts.size());
    for (std::size_t cell = 0; cell < counts.size(); ++cell) {
        const std::vector<double> drawn =
            resample_counts(counts, [cell](std::span<const std::int64_t> of) { return static_cast<double>(of[cell]); }, draws);
        for (std::size_t b = 0; b < drawn.size(); ++b) {
            result[b].push_back(static_cast<std::int64_t>(drawn[b]));
        }
    }
    return result;
}

// Every resample of the units in the cells, each as probable as every other.
void enumerate(const std::vector<std::size_t>& cell_of, std::size_t unit, Cells& drawn, std::map<Cells, double>& probability) {
    if (unit == cell_of.size()) {
        probability[drawn] += std::pow(static_cast<double>(cell_of.size()), -static_cast<double>(cell_of.size()));
        return;
    }
    for (const std::size_t cell : cell_of) {
        ++drawn[cell];
        enumerate(cell_of, unit + 1, drawn, probability);
        --drawn[cell];
    }
}

} // namespace

TEST_CASE("resampled counts are those of the ordinary bootstrap: all resamples of six units enumerated") {
    for (const Cells& counts : {Cells{1, 2, 3}, Cells{5, 0, 1}, Cells{1, 1, 1, 1, 2}, Cells{3, 3}}) {
        std::vector<std::size_t> cell_of;
        for (std::size_t cell = 0; cell < counts.size(); ++cell) {
            cell_of.insert(cell_of.end(), static_cast<std::size_t>(counts[cell]), cell);
        }
        std::map<Cells, double> probability;
        Cells none(counts.size());
        enumerate(cell_of, 0, none, probability);
        constexpr std::int64_t n_resamples = 20'000;
        std::map<Cells, double> times;
        for (const Cells& drawn : replicates_of(counts, {.n_resamples = n_resamples, .seed = 5})) {
            times[drawn] += 1.0;
        }
        double statistic = 0.0;
        double rare = 0.0;
        double rare_times = n_resamples;
        int bins = 0;
        for (const auto& [drawn, chance] : probability) {
            if (const double expected = chance * n_resamples; expected >= 5.0) {
                statistic += (times[drawn] - expected) * (times[drawn] - expected) / expected;
                rare_times -= times[drawn];
                ++bins;
            } else {
                rare += expected;
            }
        }
        CHECK(std::abs(rare_times - rare) <= 4.0 * std::sqrt(rare) + 1e-9);
        CHECK(chi_squared_upper_tail(statistic, bins - 1) > 1e-3);
    }
}

TEST_CASE("resampled counts of a billion units have the multinomial's moments") {
    const Cells counts{100'000'000, 250'000'000, 650'000'000};
    const Draws draws{.n_resamples = 20'000, .seed = 9};
    const std::vector<Cells> replicates = replicates_of(counts, draws);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const double n = 1e9;
            const auto mean_i = static_cast<double>(counts[i]);
            const auto mean_j = static_cast<double>(counts[j]);
            double sum = 0.0;
            double products = 0.0;
            for (const Cells& drawn : replicates) {
                sum += static_cast<double>(drawn[i]) - mean_i;
                products += (static_cast<double>(drawn[i]) - mean_i) * (static_cast<double>(drawn[j]) - mean_j);
            }
            const double covariance = i == j ? mean_i * (1.0 - mean_i / n) : -mean_i * mean_j / n;
            const double spread = std::sqrt(mean_i * (1.0 - mean_i / n) * mean_j * (1.0 - mean_j / n));
            CHECK(std::abs(sum / 20'000.0) < 4.0 * std::sqrt(mean_i * (1.0 - mean_i / n) / 20'000.0));
            CHECK(std::abs(products / 20'000.0 - covariance) < 4.0 * spread * std::sqrt(2.0 / 20'000.0));
        }
    }
}

TEST_CASE("a cell of one beside one of almost 2^53 is drawn once on average") {
    const std::vector<Cells> replicates = replicates_of({(std::int64_t{1} << 53) - 1, 1}, {.n_resamples = 10'000, .seed = 2});
    double sum = 0.0;
    for (const Cells& drawn : replicates) {
        REQUIRE(drawn[0] + drawn[1] == std::int64_t{1} << 53);
        sum += static_cast<double>(drawn[1]);
    }
    CHECK(std::abs(sum / 10'000.0 - 1.0) < 0.04);
}

TEST_CASE("sums of resampled counts are the sums over the counts, with any number of threads") {
    const Cells counts{7, 0, 40, 3, 50};
    const std::vector<double> values{-1.0, 2.0, 0.5, 8.0, 3.0};
    const std::vector<double> squares{1.0, 4.0, 0.25, 64.0, 9.0};
    const std::array<std::span<const double>, 2> columns{values, squares};
    Draws draws{.n_resamples = 500, .seed = 77, .variant = 1, .threads = 1};
    const std::vector<Cells> replicates = replicates_of(counts, draws);
    for (const int threads : {1, 2, 8, 0}) {
        draws.threads = threads;
        const ReplicateSums sums = resample_counts(counts, columns, draws);
        REQUIRE(sums.n_resamples() == 500);
        for (std::size_t b = 0; b < replicates.size(); ++b) {
            double of_values = 0.0;
            double of_squares = 0.0;
            for (std::size_t i = 0; i < counts.size(); ++i) {
                of_values += static_cast<double>(replicates[b][i]) * values[i];
                of_squares += static_cast<double>(replicates[b][i]) * squares[i];
            }
            REQUIRE(sums.of(b)[0] == 100.0);
            REQUIRE(sums.of(b)[1] == of_values);
            REQUIRE(sums.of(b)[2] == of_squares);
        }
    }
    draws.variant = 0;
    CHECK(resample_counts(counts, columns, draws).of(0)[1] !=
          resample_counts(counts, columns, {.seed = 77, .variant = 1}).of(0)[1]);
}

TEST_CASE("resampling nothing, one cell, and what it refuses") {
    const std::vector<double> values{1.0, 2.0};
    const std::array<std::span<const double>, 1> columns{values};
    const Draws draws{.n_resamples = 3};
    CHECK(resample_counts(Cells{0, 0}, columns, draws).of(2)[0] == 0.0);
    CHECK(resample_counts(Cells{0, 9}, columns, draws).of(2)[1] == 18.0);
    CHECK(resample_counts(Cells{}, std::span<const std::span<const double>>{}, draws).of(0)[0] == 0.0);
    CHECK_THROWS_AS(resample_counts(Cells{1, -1}, columns, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_counts(Cells{std::int64_t{1} << 53, 1}, columns, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_counts(Cells{1, 2, 3}, columns, draws), std::invalid_argument);
    CHECK_THROWS_AS(resample_counts(Cells{1, 2}, columns, {.n_resamples = 0}), std::invalid_argument);
    CHECK_THROWS_AS(resample_counts(Cells{1, 2}, columns, {.n_resamples = std::int64_t{1} << 32}), std::invalid_argument);
    CHECK_THROWS_AS(resample_counts(Cells{1, 2}, columns, {.threads = -1}), std::invalid_argument);
}

TEST_CASE("a watch counts resamples of counts and stops them") {
    const std::vector<double> values{1.0, 2.0};
    const std::array<std::span<const double>, 1> columns{values};
    for (const int threads : {1, 3}) {
        Watch watch;
        const Draws draws{.n_resamples = 1'000, .threads = threads, .watch = &watch};
        (void)resample_counts(Cells{1, 2}, columns, draws);
        CHECK(watch.done() == 1'000);
        watch.stop();
        CHECK_THROWS_AS(resample_counts(Cells{1, 2}, columns, draws), Stopped);
        Watch stopped_midway;
        const CountsEstimate estimate = [&](std::span<const std::int64_t> /*counts*/) {
            stopped_midway.stop();
            return 0.0;
        };
        const Draws many{.n_resamples = 1'000'000, .threads = threads, .watch = &stopped_midway};
        CHECK_THROWS_AS(resample_counts(Cells{1, 2}, estimate, many), Stopped);
        CHECK(stopped_midway.done() < 1'000'000);
    }
}
