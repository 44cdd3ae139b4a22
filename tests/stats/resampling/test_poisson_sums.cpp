#include "stats/resampling/poisson_law.hpp"
#include "stats/resampling/poisson_replicates.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Column = std::vector<double>;

std::vector<std::vector<double>> rows_of(const ReplicateSums& sums) {
    std::vector<std::vector<double>> rows;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        rows.emplace_back(sums.of(b).begin(), sums.of(b).end());
    }
    return rows;
}

} // namespace

TEST_CASE("sums of Poisson replicates are those of doubles, up to 2^-46 of the largest value") {
    const std::size_t n = 700;
    for (const double scale : {1.0, 1e150, 1e-150, 1e300, 1e-300, 1e-308}) {
        Column column = Random(14).normals(n, 0.5, 3.0);
        column[17] = 1e4;
        std::transform(column.begin(), column.end(), column.begin(), [&](double value) { return value * scale; });
        const auto sums = rows_of(resample_poisson({.columns = {column}, .keys = {}}, {.n_resamples = 20, .seed = 2}));
        for (std::uint32_t b = 0; b < 20; ++b) {
            long double expected = 0.0L;
            for (std::size_t i = 0; i < n; ++i) {
                expected += static_cast<long double>(poisson_law::weight(i, b, {.seed = 2, .variant = 0})) * column[i];
            }
            CHECK(std::abs(static_cast<double>(sums[b][1] - expected)) <= 0x1p-46 * 1e4 * scale * sums[b][0]);
        }
    }
}

TEST_CASE("sums of integers, of constants and of nothing but zeros are exact") {
    const std::size_t n = 500;
    std::vector<Column> columns(3, Column(n));
    for (std::size_t i = 0; i < n; ++i) {
        columns[0][i] = static_cast<double>(i * i * 1'000) - 7.0;
        columns[1][i] = -0x1.8p-1000;
    }
    for (const auto& sums :
         rows_of(resample_poisson({.columns = {columns.begin(), columns.end()}, .keys = {}}, {.n_resamples = 9, .seed = 6}))) {
        CHECK(sums[1] == std::round(sums[1]));
        CHECK(sums[2] == -0x1.8p-1000 * sums[0]);
        CHECK(sums[3] == 0.0);
    }
}

TEST_CASE("a value that is not finite leaves its own column without sums") {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double value : {infinity, -infinity, std::nan("")}) {
        std::vector<Column> columns(2, Random(15).normals(40, 0.5, 3.0));
        columns[1][39] = value;
        for (const auto& sums : rows_of(
                 resample_poisson({.columns = {columns.begin(), columns.end()}, .keys = {}}, {.n_resamples = 9, .seed = 6}))) {
            CHECK(std::isfinite(sums[1]));
            CHECK(std::isnan(sums[2]));
        }
    }
}
