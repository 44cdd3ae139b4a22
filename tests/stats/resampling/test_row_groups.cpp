#include "stats/resampling/grouped_sums.hpp"
#include "stats/resampling/power_scaled.hpp"
#include "stats/resampling/row_groups.hpp"
#include "stats/resampling/unit_spread.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

namespace cxlift::stats {
namespace {

using Numbers = std::vector<std::uint32_t>;

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-12 * (1.0 + std::abs(b));
}

TEST_CASE("units follow each other stratum by stratum, in the order of their numbers") {
    const Numbers clusters{3, 0, 1, 2, 0, 3};
    const Numbers strata{0, 2, 0, 2, 2, 0}; // none is in stratum 1
    const RowGroups groups("f", 6, {.clusters = clusters, .strata = strata});
    CHECK(groups.n_units() == 4);
    CHECK(groups.n_strata() == 3);
    CHECK(groups.size(0) == 2);
    CHECK(groups.size(1) == 0);
    CHECK(groups.first(2) == 2);
    CHECK(groups.least_size() == 2);
    const std::vector<double> values{1.0, 2.0, 4.0, 8.0, 16.0, 32.0};
    CHECK(groups.totals(values) == std::vector<double>{4.0, 33.0, 18.0, 8.0});

    const RowGroups rows("f", 6, {.strata = strata});
    CHECK(rows.totals(values) == std::vector<double>{1.0, 4.0, 32.0, 2.0, 8.0, 16.0});
    const RowGroups plain("f", 6, {});
    CHECK(plain.totals(values) == values);
    CHECK(plain.units().of_value.empty());
    CHECK_FALSE(plain.has_lone_unit());
}

TEST_CASE("labels that are no labels are refused") {
    const Numbers two{0, 1};
    const Numbers gap{0, 2, 2};
    const Numbers far{0, 5, 1};
    const Numbers same{0, 0, 1};
    const Numbers other{0, 1, 1};
    const Numbers huge{0, std::numeric_limits<std::uint32_t>::max(), 0};
    CHECK_THROWS_AS(RowGroups("f", 3, {.clusters = two}), std::invalid_argument);
    CHECK_THROWS_AS(RowGroups("f", 3, {.strata = two}), std::invalid_argument);
    CHECK_THROWS_AS(RowGroups("f", 3, {.clusters = gap}), std::invalid_argument);
    CHECK_THROWS_AS(RowGroups("f", 3, {.clusters = far}), std::invalid_argument);
    CHECK_THROWS_AS(RowGroups("f", 3, {.clusters = same, .strata = other}), std::invalid_argument);
    CHECK_THROWS_AS(RowGroups("f", 3, {.strata = huge}), std::invalid_argument);
}

TEST_CASE("sums of groups keep what a stratum has, and their products say how they vary") {
    const Numbers clusters{0, 0, 1, 2, 3, 3, 3, 4};
    const Numbers strata{0, 0, 0, 0, 1, 1, 1, 1};
    const std::vector<double> values{1.0, 3.0, 5.0, 2.0, 8.0, 9.0, 4.0, 7.0};
    const std::vector<std::span<const double>> columns{values};
    const RowGroups groups("f", 8, {.clusters = clusters, .strata = strata});
    const Draws draws{.n_resamples = 40, .seed = 3};
    const GroupedSums sums = resample_grouped(columns, 2, groups, Resampling::multinomial, draws);
    const std::vector<double> sizes{2.0, 1.0, 1.0, 3.0, 1.0};
    const std::vector<double> totals{4.0, 5.0, 2.0, 21.0, 7.0};
    for (std::size_t b = 0; b < 40; ++b) {
        double n = 0.0;
        double total = 0.0;
        double squares = 0.0;
        for (const std::uint32_t stratum : {0U, 1U}) {
            const std::uint32_t first = stratum == 0 ? 0 : 3;
            const std::uint32_t units = stratum == 0 ? 3 : 2;
            Philox random = Draws{.seed = 3, .variant = 2 * stratum}.stream(b);
            std::vector<double> drawn; // 0.5 times the size and twice the total
            double mean = 0.0;
            for (std::uint32_t i = 0; i < units; ++i) {
                const std::uint32_t unit = first + random.below(units);
                n += sizes[unit];
                total += totals[unit];
                drawn.push_back(0.5 * sizes[unit] + 2.0 * totals[unit]);
                mean += drawn.back() / units;
            }
            for (const double one : drawn) {
                squares += (one - mean) * (one - mean);
            }
        }
        const std::vector<double> weights{0.5, 2.0};
        REQUIRE(near(sums.totals.of(b)[0], n));
        REQUIRE(near(sums.totals.of(b)[1], total));
        REQUIRE(near(sums.squares(b, weights), squares));
    }
    Watch watch;
    Draws watched = draws;
    watched.watch = &watch;
    (void)resample_grouped(columns, 0, groups, Resampling::multinomial, watched);
    CHECK(watch.done() == 40);
    watch.stop();
    CHECK_THROWS_AS(resample_grouped(columns, 0, groups, Resampling::multinomial, watched), Stopped);
}

TEST_CASE("standard error and skewness of influences of any size") {
    const std::vector<double> influences{-1.0, 0.5, 3.0, -2.5};
    const Spread spread = spread_of(influences, {}, 4.0);
    CHECK(near(spread.std_error, std::sqrt(1.0 + 0.25 + 9.0 + 6.25) / 4.0));
    CHECK(near(spread.skewness, (-1.0 + 0.125 + 27.0 - 15.625) / std::pow(16.5, 1.5)));
    for (const int power : {-1000, -400, 400, 1000}) {
        std::vector<double> scaled;
        for (const double influence : influences) {
            scaled.push_back(std::ldexp(influence, power));
        }
        const Spread again = spread_of(scaled, {}, 4.0);
        CHECK(again.std_error == std::ldexp(spread.std_error, power));
        CHECK(again.skewness == spread.skewness);
        CHECK(acceleration_of(1.0, again, -2.0, again) == acceleration_of(1.0, spread, -2.0, spread));
    }
    CHECK(near(acceleration_of(2.0, spread, 0.0, spread), spread.skewness / 6.0));
    const std::vector<double> nothing(4, 0.0);
    CHECK(spread_of(nothing, {}, 4.0).std_error == 0.0);
    CHECK(std::isnan(acceleration_of(1.0, spread_of(nothing, {}, 4.0), 1.0, spread_of(nothing, {}, 4.0))));
}

TEST_CASE("values are rescaled where their powers would leave the range, and only there") {
    const std::vector<double> ordinary{0.0, -3.0, 1e-5};
    CHECK(power_of(ordinary) == 0);
    const std::vector<double> large{0.0, -3e150, 1e140};
    const PowerScaled scaled(large);
    CHECK(scaled.power() == std::ilogb(3e150));
    CHECK(std::ldexp(scaled.values()[1], scaled.power()) == -3e150);
    CHECK(power_of(std::vector<double>{0.0}) == 0);
    CHECK(power_of({}) == 0);
}

} // namespace
} // namespace cxlift::stats
