#include "stats/distributions.hpp"
#include "stats/resampling/row_replicates.hpp"
#include "stats/simd/bounded_draws.hpp"
#include "stats/simd/targets.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <thread>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// What resample_rows does, one draw and one column at a time.
double slow_sum(std::span<const double> column, const Draws& draws, std::size_t replicate) {
    Philox random = draws.stream(replicate);
    double sum = 0.0;
    for (std::size_t i = 0; i < column.size(); ++i) {
        sum += column[random.below(static_cast<std::uint32_t>(column.size()))];
    }
    return sum;
}

std::vector<double> all_sums(const ReplicateSums& sums) {
    std::vector<double> result;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        result.insert(result.end(), sums.of(b).begin(), sums.of(b).end());
    }
    return result;
}

} // namespace

TEST_CASE("bounded draws at once are those one by one, on every instruction set") {
    const auto check = [] {
        for (const std::uint32_t bound : {1U, 2U, 7U, 100'000U, 0x80000000U, 0xc0000001U, 0xffffffffU}) {
            for (const std::size_t n_blocks : {std::size_t{1}, std::size_t{3}, std::size_t{8}, std::size_t{61}}) {
                // Around a carry of the block's lower word, too.
                for (const std::uint64_t from : {std::uint64_t{0}, std::uint64_t{0xfffffffd}}) {
                    std::vector<std::uint32_t> expected;
                    const std::uint32_t least = (0U - bound) % bound;
                    for (std::uint64_t block = from; block < from + n_blocks; ++block) {
                        for (const std::uint32_t word :
                             philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32U), 9, 2},
                                        {0x89abcdef, 0x01234567})) {
                            const std::uint64_t product = std::uint64_t{word} * bound;
                            if (static_cast<std::uint32_t>(product) >= least) {
                                expected.push_back(static_cast<std::uint32_t>(product >> 32U));
                            }
                        }
                    }
                    std::vector<std::uint32_t> drawn(4 * n_blocks);
                    drawn.resize(bounded_draws(0x0123456789abcdef, 0x200000009, from, n_blocks, bound, drawn.data()));
                    REQUIRE(drawn == expected);
                    Philox random(0x0123456789abcdef, 0x200000009);
                    for (std::size_t i = 0; from == 0 && i < drawn.size(); ++i) {
                        REQUIRE(drawn[i] == random.below(bound));
                    }
                }
            }
        }
    };
    for (const std::int64_t target : simd_targets()) {
        force_simd_target(target);
        check();
    }
    force_simd_target(0);
}

TEST_CASE("sums of resampled rows are those of drawing row by row, for any number of columns and threads") {
    Random random(3);
    for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{257}, std::size_t{3'000}}) {
        std::vector<std::vector<double>> values(7);
        for (std::vector<double>& column : values) {
            column = random.normals(n, 3.0, 1.0);
        }
        for (double& value : values[0]) {
            value = std::round(value); // exact sums
        }
        Draws draws{.n_resamples = 9, .seed = 21, .variant = 1, .threads = 1};
        ResampledColumns rows;
        std::vector<std::vector<double>> by_width;
        for (const std::vector<double>& column : values) {
            rows.columns.emplace_back(column);
            draws.threads = 1;
            const std::vector<double> one_thread = all_sums(resample_rows(rows, draws));
            for (const int threads : {2, 8}) {
                draws.threads = threads;
                REQUIRE(all_sums(resample_rows(rows, draws)) == one_thread);
            }
            by_width.push_back(one_thread);
        }
        for (std::size_t b = 0; b < 9; ++b) {
            CHECK(by_width[0][2 * b] == static_cast<double>(n));
            CHECK(by_width[0][2 * b + 1] == slow_sum(values[0], draws, b));
            for (std::size_t c = 0; c < 7; ++c) {
                CHECK(by_width[6][8 * b + 1 + c] == Approx(slow_sum(values[c], draws, b)).epsilon(1e-13));
                for (std::size_t width = c; width < 7; ++width) { // the company of other columns changes no bit
                    CHECK(by_width[width][(width + 2) * b + 1 + c] == by_width[6][8 * b + 1 + c]);
                }
            }
        }
    }
}

TEST_CASE("resampled rows are the ordinary bootstrap: all resamples of five rows enumerated") {
    // Powers of 6 tell from the sum how often each row was drawn.
    const std::vector<double> values{1.0, 6.0, 36.0, 216.0, 1'296.0};
    std::map<double, double> expected;
    constexpr double n_resamples = 30'000;
    for (int resample = 0; resample < 3'125; ++resample) {
        double sum = 0.0;
        for (int rest = resample, i = 0; i < 5; ++i, rest /= 5) {
            sum += values[static_cast<std::size_t>(rest % 5)];
        }
        expected[sum] += n_resamples / 3'125.0;
    }
    const ReplicateSums sums = resample_rows({.columns = {values}, .keys = {}}, {.n_resamples = 30'000, .seed = 6});
    std::map<double, double> times;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        times[sums.of(b)[1]] += 1.0;
    }
    double statistic = 0.0;
    for (const auto& [sum, count] : expected) {
        statistic += (times[sum] - count) * (times[sum] - count) / count;
    }
    CHECK(expected.size() == 126);
    CHECK(times.size() == 126);
    CHECK(chi_squared_upper_tail(statistic, 125.0) > 1e-3);
}

TEST_CASE("rows with keys are resampled alike in any order") {
    Random random(4);
    const std::size_t n = 500;
    const std::vector<double> a = random.normals(n, 0.0, 1.0);
    const std::vector<double> b = random.normals(n, 5.0, 1.0);
    std::vector<std::uint64_t> keys(n);
    for (std::uint64_t& key : keys) {
        key = static_cast<std::uint64_t>(random.integer(0, 400)); // some of them equal
    }
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> expected;
    for (int turn = 0; turn < 3; ++turn) {
        std::vector<double> a2;
        std::vector<double> b2;
        std::vector<std::uint64_t> keys2;
        for (const std::size_t i : order) {
            a2.push_back(a[i]);
            b2.push_back(b[i]);
            keys2.push_back(keys[i]);
        }
        const std::vector<double> sums = all_sums(resample_rows({.columns = {a2, b2}, .keys = keys2}, {.n_resamples = 20}));
        if (turn == 0) {
            expected = sums;
        }
        CHECK((sums == expected)); // too long to print
        std::reverse(order.begin(), order.end());
        std::swap(order[3], order[77 + static_cast<std::size_t>(turn)]);
    }
}

TEST_CASE("what resampling rows refuses, and how it is stopped") {
    const std::vector<double> two{1.0, 2.0};
    const std::vector<double> three{1.0, 2.0, 3.0};
    const std::vector<double> missing{1.0, std::nan("")};
    const std::vector<std::uint64_t> keys{1, 2};
    CHECK(resample_rows({}, {.n_resamples = 2}).of(1)[0] == 0.0);
    CHECK(resample_rows({.columns = {std::span<const double>{}}, .keys = {}}, {.n_resamples = 2}).of(1)[1] == 0.0);
    CHECK_THROWS_AS(resample_rows({.columns = {two, three}, .keys = {}}, {}), std::invalid_argument);
    CHECK_THROWS_AS(resample_rows({.columns = {missing}, .keys = {}}, {}), std::invalid_argument);
    CHECK_THROWS_AS(resample_rows({.columns = {three}, .keys = keys}, {}), std::invalid_argument);
    CHECK_THROWS_AS(resample_rows({.columns = {two}, .keys = {}}, {.n_resamples = 0}), std::invalid_argument);
    for (const int threads : {1, 3}) {
        Watch watch;
        const Draws draws{.n_resamples = 700, .threads = threads, .watch = &watch};
        (void)resample_rows({.columns = {two}, .keys = keys}, draws);
        CHECK(watch.done() == 700);
        watch.stop();
        CHECK_THROWS_AS(resample_rows({.columns = {two}, .keys = {}}, draws), Stopped);
    }
    // In the middle of one long replicate, too.
    const std::vector<double> many(1'000'000, 1.0);
    Watch watch;
    std::thread waiting([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        watch.stop();
    });
    CHECK_THROWS_AS(resample_rows({.columns = {many}, .keys = {}}, {.n_resamples = 1'000, .watch = &watch}), Stopped);
    waiting.join();
}
