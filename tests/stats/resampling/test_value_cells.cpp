#include "stats/resampling/small_poisson.hpp"
#include "stats/resampling/value_cells.hpp"

#include "tests/stats/resampling/skewed_columns.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::columns;
using cxlift::test::product;

TEST_CASE("small Poisson numbers have their probabilities") {
    for (const double mean : {0.0, 1.0, 7.0, 32.0}) {
        const SmallPoisson poisson(mean);
        Philox random(9, 0);
        constexpr int draws = 20'000;
        std::vector<double> times(120, 0.0);
        for (int i = 0; i < draws; ++i) {
            times[static_cast<std::size_t>(poisson.draw(random))] += 1.0;
        }
        double probability = std::exp(-mean);
        for (std::size_t k = 0; k < times.size(); ++k) {
            const double expected = draws * probability;
            INFO(mean << " " << k);
            REQUIRE(std::abs(times[k] - expected) <= 4.5 * std::sqrt(expected) + 2.0);
            probability *= mean / static_cast<double>(k + 1);
        }
    }
}

TEST_CASE("value cells keep the first two cumulants, and nearly the third") {
    for (const auto& [name, values] : columns(30'000)) {
        INFO(name);
        for (const std::size_t max_groups : {std::size_t{4'096}, std::size_t{65'536}}) {
            const Distribution distribution = Distribution::of(values, max_groups);
            const ValueCells cells = value_cells(distribution, 2);
            REQUIRE(cells.n.size() <= 128);
            CHECK(cells.shift == Approx(distribution.moments().mean));
            double n = 0.0;
            double first = 0.0;
            double second = 0.0;
            double third = 0.0;
            double cross = 0.0;
            double square = 0.0;
            for (std::size_t c = 0; c < cells.n.size(); ++c) {
                const auto count = static_cast<double>(cells.n[c]);
                const double mean = cells.means[2 * c];
                const double mean_square = cells.means[2 * c + 1];
                n += count;
                first += count * mean;
                second += count * mean * mean;
                third += count * mean * mean * mean;
                cross += count * mean * mean_square;
                square += count * mean_square;
            }
            double of_values = 0.0;
            for (const double x : values) {
                of_values += std::pow(x - cells.shift, 3);
            }
            const double variance = product(values, cells.shift, 1, 1);
            CHECK(n == 30'000.0);
            CHECK(std::abs(first) < 1e-10 * std::sqrt(variance * n));
            CHECK(second + cells.within[0] * cells.within[0] == Approx(variance).epsilon(1e-9));
            CHECK(square == Approx(variance).epsilon(1e-9));
            CHECK(std::abs(third - of_values) < 0.003 * std::abs(of_values) + 1e-4 * std::pow(variance, 1.5));
            CHECK(cross + cells.within[0] * cells.within[2] ==
                  Approx(product(values, cells.shift, 1, 2)).epsilon(1e-5).margin(1e-8 * std::pow(variance, 1.5)));
        }
    }
}
