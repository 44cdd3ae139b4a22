#include "stats/permutation/random_subset.hpp"

#include "stats/resampling/philox.hpp"
#include "stats/simd/random_rows.hpp"
#include "stats/simd/row_bits.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <vector>

namespace {

using namespace cxlift::stats;
using Rows = std::vector<std::uint64_t>;

Rows draw(const RandomSubset& subset, std::size_t units, std::uint64_t stream) {
    Rows rows(words_for(units), ~std::uint64_t{0}); // what was there before does not matter
    subset.draw(3, stream, rows.data());
    return rows;
}

std::size_t members(const Rows& rows, std::size_t distance = 0) {
    std::size_t count = 0;
    for (std::size_t i = 0; i + distance < rows.size() * rows_per_word; ++i) {
        count += has_row(rows.data(), i) && has_row(rows.data(), i + distance) ? 1 : 0;
    }
    return count;
}

} // namespace

TEST_CASE("random_rows takes its bits from Philox, a block for every digit of the share") {
    constexpr std::size_t rows = 64 * 37 + 5;
    constexpr auto all = static_cast<double>(rows);
    for (const std::uint32_t share : {0U, 1U, 3U, 64U, 100U, 127U, 128U, 255U}) {
        Rows slow(words_for(rows));
        for (std::size_t i = 0; i < rows; ++i) {
            bool is_in = false;
            for (std::uint32_t digit = 8 - bits_of_share(share); digit < 8; ++digit) {
                const auto block = philox4x32({static_cast<std::uint32_t>(i / 128), digit, 9, 2}, {7, 1});
                const bool bit = ((block[i % 128 / 32] >> (i % 32)) & 1U) != 0;
                is_in = ((share >> digit) & 1U) != 0 ? is_in || bit : is_in && bit;
            }
            slow[i / 64] |= std::uint64_t{is_in} << (i % 64);
        }
        cxlift::test::for_each_target(
            [&] {
                Rows fast(words_for(rows));
                CHECK(random_rows((1ULL << 32U) | 7, (2ULL << 32U) | 9, share, rows, fast.data()) == members(slow));
                return fast;
            },
            [&](const Rows& fast) { CHECK(fast == slow); });
        const double sd = std::sqrt(all * share / 256.0 * (1.0 - share / 256.0));
        CHECK(std::abs(static_cast<double>(members(slow)) - all * share / 256.0) <= 4.0 * sd);
    }
}

TEST_CASE("every random subset of a few units is equally probable") {
    constexpr int draws = 10'000;
    for (const auto& [chosen, subsets] : {std::pair{3U, 20.0}, {2U, 15.0}, {1U, 6.0}}) {
        const RandomSubset subset(6, chosen);
        std::map<std::uint64_t, int> counts;
        for (int i = 0; i < draws; ++i) {
            const Rows rows = draw(subset, 6, static_cast<std::uint64_t>(i));
            ++counts[rows.front()];
        }
        const double expected = draws / subsets;
        double chi_squared = 0.0;
        for (const auto& [rows, count] : counts) {
            CHECK(members({rows}) == chosen);
            chi_squared += (count - expected) * (count - expected) / expected;
        }
        CHECK(static_cast<double>(counts.size()) == subsets);
        CHECK(chi_squared < subsets - 1.0 + 4.0 * std::sqrt(2.0 * (subsets - 1.0)));
    }
}

TEST_CASE("units and pairs of units are in a random subset as often as they should be") {
    constexpr std::size_t units = 3'001;
    constexpr std::size_t draws = 2'000;
    for (const std::size_t chosen : {1'500U, 1'400U, 700U, 100U}) { // few digits, many digits, members taken out, hard to hit
        const RandomSubset subset(units, chosen);
        std::vector<double> seen(units);
        std::map<std::size_t, std::pair<double, double>> pairs{{1, {}}, {64, {}}, {1'024, {}}, {2'900, {}}};
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < draws; ++i) {
            const Rows rows = draw(subset, units, i);
            wrong += members(rows) == chosen ? 0 : 1;
            for (std::size_t unit = 0; unit < units; ++unit) {
                seen[unit] += has_row(rows.data(), unit) ? 1.0 : 0.0;
            }
            for (auto& [distance, sums] : pairs) {
                const auto count = static_cast<double>(members(rows, distance));
                sums.first += count;
                sums.second += count * count;
            }
        }
        CHECK(wrong == 0);
        const double p = static_cast<double>(chosen) / units;
        double chi_squared = 0.0;
        for (const double count : seen) {
            const double z = (count - draws * p) / std::sqrt(draws * p * (1.0 - p));
            chi_squared += z * z * (units - 1) / units; // the frequencies have one sum
        }
        CHECK(std::abs(chi_squared - (units - 1)) < 4.0 * std::sqrt(2.0 * (units - 1)));
        for (const auto& [distance, sums] : pairs) {
            const double of_pair = p * static_cast<double>(chosen - 1) / (units - 1);
            const double mean = sums.first / draws;
            const double variance = sums.second / draws - mean * mean;
            const double expected = static_cast<double>(units - distance) * of_pair;
            CHECK(std::abs(mean - expected) < 4.0 * std::sqrt(variance / draws));
        }
    }
}
