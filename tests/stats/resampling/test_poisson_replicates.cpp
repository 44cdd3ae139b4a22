#include "stats/resampling/poisson_replicates.hpp"

#include "stats/simd/poisson_rows.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::for_each_target;
using cxlift::test::Random;

namespace {

using Column = std::vector<double>;
using Keys = std::vector<std::uint64_t>;

ResampledColumns columns_of(const std::vector<Column>& columns, const Keys& keys = {}) {
    return {.columns = {columns.begin(), columns.end()}, .keys = keys};
}

std::vector<Column> some_columns(std::size_t n, std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<Column> columns;
    for (std::size_t c = 0; c < count; ++c) {
        columns.push_back(random.normals(n, 0.5, 3.0));
    }
    return columns;
}

Keys some_keys(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Keys keys(n);
    for (std::uint64_t& key : keys) {
        key = static_cast<std::uint64_t>(random.integer(0, std::int64_t{1} << 62U)) * 3;
    }
    return keys;
}

std::vector<std::vector<double>> rows_of(const ReplicateSums& sums) {
    std::vector<std::vector<double>> rows;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        rows.emplace_back(sums.of(b).begin(), sums.of(b).end());
    }
    return rows;
}

// Integers of the scale on which the largest magnitude has 46 bits, and that scale's exponent.
std::pair<std::vector<std::int64_t>, int> integers_of(const Column& column) {
    double largest = 0.0;
    for (const double value : column) {
        largest = std::max(largest, std::abs(value));
    }
    const int exponent = largest == 0.0 ? 0 : std::ilogb(largest) - 45;
    std::vector<std::int64_t> integers;
    for (const double value : column) {
        integers.push_back(std::llrint(std::ldexp(value, -exponent)));
    }
    return {integers, exponent};
}

// Unit by unit, in integers.
std::vector<std::vector<double>> slow(const std::vector<Column>& columns, const Keys& keys, std::size_t n, const Draws& draws) {
    std::vector<std::vector<double>> result;
    for (std::uint32_t b = 0; b < static_cast<std::uint32_t>(draws.n_resamples); ++b) {
        std::vector<std::int64_t> weights(n);
        for (std::size_t i = 0; i < n; ++i) {
            weights[i] = poisson_law::weight(keys.empty() ? i : keys[i], b, {.seed = draws.seed, .variant = draws.variant});
        }
        result.push_back({static_cast<double>(std::reduce(weights.begin(), weights.end()))});
        for (const Column& column : columns) {
            const auto [integers, exponent] = integers_of(column);
            const std::int64_t sum = std::inner_product(weights.begin(), weights.end(), integers.begin(), std::int64_t{0});
            result.back().push_back(std::ldexp(static_cast<double>(sum), exponent));
        }
    }
    return result;
}

} // namespace

TEST_CASE("sums of Poisson replicates equal a plain loop, bit for bit, with every instruction set") {
    for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 33U, 64U, 255U, 256U, 257U, 600U}) {
        const std::vector<Column> columns = some_columns(n, n % 2 == 0 ? 1 : 3, 5 + n);
        const Keys keys = n % 3 == 0 ? some_keys(n, 6 + n) : Keys{};
        const Draws draws{.n_resamples = 19, .seed = 40 + n, .variant = 3, .threads = 1};
        const auto expected = slow(columns, keys, n, draws);
        CAPTURE(n);
        for_each_target([&] { return rows_of(resample_poisson(columns_of(columns, keys), draws)); },
                        [&](const auto& sums) { CHECK(sums == expected); });
    }
}

TEST_CASE("each unit has its own weight, with every instruction set") {
    const std::size_t n = 65;
    std::vector<Column> columns(n, Column(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) {
        columns[i][i] = 1.0;
    }
    const Draws draws{.n_resamples = 16, .seed = 9, .variant = 1};
    for_each_target([&] { return resample_poisson(columns_of(columns), draws); },
                    [&](const ReplicateSums& sums) {
                        for (std::uint32_t b = 0; b < 16; ++b) {
                            for (std::size_t i = 0; i < n; ++i) {
                                CHECK(sums.of(b)[i + 1] == poisson_law::weight(i, b, {.seed = 9, .variant = 1}));
                            }
                        }
                    });
}

TEST_CASE("where 16 bits leave a weight open, every instruction set takes the further bits") {
    const poisson_law::Stream stream{.seed = 21, .variant = 0};
    Keys keys;
    std::vector<std::int16_t> seen;
    for (std::uint64_t unit = 0; keys.size() < 12; ++unit) {
        const PhiloxCounter words = poisson_law::words_of(unit, 0, stream);
        for (std::uint32_t replicate = 0; replicate < 8; ++replicate) {
            if (poisson_law::weight_of(poisson_law::bits_of(words, replicate)) == poisson_law::undecided &&
                (keys.empty() || keys.back() != unit)) {
                keys.push_back(unit);
                seen.push_back(poisson_law::weight(unit, replicate, stream));
            }
        }
    }
    CHECK(*std::max_element(seen.begin(), seen.end()) > *std::min_element(seen.begin(), seen.end()));
    const std::vector<Column> columns = some_columns(keys.size(), 2, 22);
    const Draws draws{.n_resamples = 8, .seed = 21, .variant = 0};
    const auto expected = slow(columns, keys, keys.size(), draws);
    for_each_target([&] { return rows_of(resample_poisson(columns_of(columns, keys), draws)); },
                    [&](const auto& sums) { CHECK(sums == expected); });
}

TEST_CASE("replicates depend neither on the threads nor on how many others there are") {
    const std::vector<Column> columns = some_columns(300, 2, 31);
    Draws draws{.n_resamples = 300, .seed = 3, .variant = 0, .threads = 1};
    const auto expected = rows_of(resample_poisson(columns_of(columns), draws));
    for (const int threads : {0, 2, 8}) {
        draws.threads = threads;
        CHECK(rows_of(resample_poisson(columns_of(columns), draws)) == expected);
    }
    for (const std::int64_t n_resamples : {1, 8, 129, 299}) {
        draws.n_resamples = n_resamples;
        const auto fewer = rows_of(resample_poisson(columns_of(columns), draws));
        CHECK(fewer.size() == static_cast<std::size_t>(n_resamples));
        CHECK(std::equal(fewer.begin(), fewer.end(), expected.begin()));
    }
}

TEST_CASE("variants and seeds draw independently") {
    const std::vector<Column> columns{Column(50, 1.0)};
    const auto of = [&](std::uint64_t seed, std::uint32_t variant) {
        return rows_of(resample_poisson(columns_of(columns), {.n_resamples = 8, .seed = seed, .variant = variant}));
    };
    CHECK(of(1, 0) == of(1, 0));
    CHECK(of(1, 0) != of(1, 1));
    CHECK(of(1, 0) != of(2, 0));
    CHECK(of(1, 0) != of(1ULL << 32U, 0));
}

TEST_CASE("rows with keys give the same sums in any order") {
    const std::size_t n = 1500; // so many that they are sorted by digits
    const std::vector<Column> columns = some_columns(n, 2, 51);
    const Keys keys = some_keys(n, 52);
    const Draws draws{.n_resamples = 10, .seed = 4, .variant = 1};
    const auto expected = rows_of(resample_poisson(columns_of(columns, keys), draws));
    CHECK(expected == slow(columns, keys, n, draws));
    Random random(53);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n - 1; i > 0; --i) {
        std::swap(order[i], order[static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(i)))]);
    }
    std::vector<Column> shuffled(2, Column(n));
    Keys shuffled_keys(n);
    for (std::size_t i = 0; i < n; ++i) {
        shuffled_keys[i] = keys[order[i]];
        shuffled[0][i] = columns[0][order[i]];
        shuffled[1][i] = columns[1][order[i]];
    }
    CHECK(rows_of(resample_poisson(columns_of(shuffled, shuffled_keys), draws)) == expected);
    Keys numbers(n);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
    CHECK(rows_of(resample_poisson(columns_of(columns, numbers), draws)) ==
          rows_of(resample_poisson(columns_of(columns), draws)));
}

TEST_CASE("Poisson replicates without columns count the units drawn") {
    const Keys keys = some_keys(400, 61);
    const ReplicateSums sums = resample_poisson({.columns = {}, .keys = keys}, {.n_resamples = 100, .seed = 1});
    CHECK(sums.columns() == 0);
    double mean = 0.0;
    for (std::size_t b = 0; b < 100; ++b) {
        mean += sums.of(b)[0] / 100.0;
    }
    CHECK_THAT(mean, within_absolute(400.0, 4.0 * std::sqrt(400.0 / 100.0)));
    CHECK(resample_poisson({.columns = {}, .keys = {}}, {.n_resamples = 3}).of(2)[0] == 0.0);
}

TEST_CASE("bad arguments of Poisson replicates are refused") {
    const std::vector<Column> columns{Column(4, 1.0), Column(3, 1.0)};
    CHECK_THROWS_AS(resample_poisson(columns_of(columns), {}), std::invalid_argument);
    const std::vector<Column> one{Column(4, 1.0)};
    CHECK_THROWS_AS(resample_poisson(columns_of(one, {1, 2, 3}), {}), std::invalid_argument);
    CHECK_THROWS_WITH(resample_poisson(columns_of(one, {1, 7, 3, 7}), {}), Catch::Contains("the key 7 is of two rows"));
    CHECK_THROWS_AS(resample_poisson(columns_of(one), {.n_resamples = 0}), std::invalid_argument);
    CHECK_THROWS_AS(resample_poisson(columns_of(one), {.n_resamples = 1LL << 32U}), std::invalid_argument);
    CHECK_THROWS_AS(resample_poisson(columns_of(one), {.n_resamples = 1, .variant = 1U << 31U}), std::invalid_argument);
}

TEST_CASE("Poisson replicates are counted by who watches, and stop when told to") {
    const std::vector<Column> columns = some_columns(100, 1, 71);
    Watch watch;
    static_cast<void>(resample_poisson(columns_of(columns), {.n_resamples = 333, .threads = 2, .watch = &watch}));
    CHECK(watch.done() == 333);
    watch.stop();
    CHECK_THROWS_AS(resample_poisson(columns_of(columns), {.n_resamples = 333, .threads = 2, .watch = &watch}), Stopped);
}
