#include "stats/resampling/poisson_law.hpp"
#include "stats/simd/poisson_rows.hpp"
#include "tests/stats/random.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <cmath>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::for_each_target;
using cxlift::test::Random;

namespace {

long double poisson(int k) {
    return std::exp(-1.0L) / std::tgamma(static_cast<long double>(k) + 1.0L);
}

using Words = std::vector<std::uint32_t>;

Words words_of(std::span<const std::uint64_t> keys, std::uint32_t block, const poisson_law::Stream& stream) {
    Words words(4 * PoissonRows::most);
    poisson_words(PoissonRows(keys, stream), block, words.data());
    return words;
}

PhiloxCounter row_of(const Words& words, std::size_t row) {
    PhiloxCounter found{};
    for (std::size_t w = 0; w < 4; ++w) {
        found[w] = words[w * PoissonRows::most + row];
    }
    return found;
}

} // namespace

TEST_CASE("all values of 16 bits together have Poisson weights, but for those left open") {
    std::array<int, 8> times{};
    int open = 0;
    for (std::uint32_t bits = 0; bits < 65'536; ++bits) {
        const std::int16_t weight = poisson_law::weight_of(static_cast<std::uint16_t>(bits));
        if (weight == poisson_law::undecided) {
            ++open;
        } else {
            ++times.at(static_cast<std::size_t>(weight));
        }
    }
    CHECK(open == 5);
    for (int k = 0; k < 8; ++k) {
        CHECK(times[static_cast<std::size_t>(k)] == static_cast<int>(std::floor(65'536.0L * poisson(k))));
    }
}

TEST_CASE("with the further bits mean, variance and every probability are those of the Poisson distribution") {
    std::array<long double, poisson_law::further.size() + 1> probability{};
    for (std::uint32_t bits = 0; bits < 65'536; ++bits) {
        const std::int16_t weight = poisson_law::weight_of(static_cast<std::uint16_t>(bits));
        if (weight != poisson_law::undecided) {
            probability.at(static_cast<std::size_t>(weight)) += 0x1p-16L;
        } else { // each weight by its share of the 2^64 values that 64 bits have
            std::uint64_t before = 0;
            for (std::size_t k = 0; k < poisson_law::further.size(); ++k) {
                probability[k] += std::ldexp(static_cast<long double>(poisson_law::further[k] - before), -80);
                before = poisson_law::further[k];
            }
            probability.back() += std::ldexp(static_cast<long double>(0 - before), -80);
        }
    }
    long double mean = 0.0L;
    long double square = 0.0L;
    for (std::size_t k = 0; k < probability.size(); ++k) {
        const auto weight = static_cast<long double>(k);
        CHECK(std::abs(static_cast<double>(probability[k] - poisson(static_cast<int>(k)))) < 1e-18);
        mean += weight * probability[k];
        square += weight * weight * probability[k];
    }
    CHECK(std::abs(static_cast<double>(mean - 1.0L)) < 1e-17);
    CHECK(std::abs(static_cast<double>(square - mean * mean - 1.0L)) < 1e-16);
}

TEST_CASE("further bits are compared with the distribution function") {
    CHECK(poisson_law::further_weight_of(0) == 0);
    CHECK(poisson_law::further_weight_of(poisson_law::further[0] - 1) == 0);
    CHECK(poisson_law::further_weight_of(poisson_law::further[0]) == 1);
    CHECK(poisson_law::further_weight_of(poisson_law::further[7]) == 8);
    CHECK(poisson_law::further_weight_of(~std::uint64_t{0}) == 23);
}

TEST_CASE("every instruction set gives Philox' published known answers", "[reference]") {
    // kat_vectors of Random123 (Salmon et al.), philox4x32 with 7 rounds: key and variant are the counter, the seed is the
    // key.
    struct Known {
        std::uint64_t unit;
        std::uint32_t block;
        poisson_law::Stream stream;
        PhiloxCounter words;
    };
    constexpr std::uint64_t full = ~std::uint64_t{0};
    const std::vector<Known> known{
        {0, 0, {.seed = 0, .variant = 0}, {0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48}},
        {full, 0xffffffff, {.seed = full, .variant = 0xffffffff}, {0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662}},
        {0x85a308d3243f6a88,
         0x13198a2e,
         {.seed = 0x299f31d0a4093822, .variant = 0x03707344},
         {0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a}}};
    for (const Known& one : known) {
        CHECK(poisson_law::words_of(one.unit, one.block, one.stream) == one.words);
        const std::vector<std::uint64_t> keys(PoissonRows::most, one.unit);
        for_each_target([&] { return words_of(keys, one.block, one.stream); },
                        [&](const Words& words) {
                            for (const std::size_t row : {0U, 1U, 31U, 100U, 255U}) {
                                CHECK(row_of(words, row) == one.words);
                            }
                        });
    }
}

TEST_CASE("every instruction set gives each unit its own words") {
    Random random(11);
    std::vector<std::uint64_t> keys(PoissonRows::most);
    for (std::uint64_t& key : keys) {
        key = static_cast<std::uint64_t>(random.integer(0, std::int64_t{1} << 62U)) * 3;
    }
    const poisson_law::Stream stream{.seed = 0x123456789abcdef0, .variant = 77};
    for (const std::uint32_t block : {0U, 5U, 0x1fffffffU}) {
        for_each_target([&] { return words_of(keys, block, stream); },
                        [&](const Words& words) {
                            for (std::size_t row = 0; row < keys.size(); ++row) {
                                CHECK(row_of(words, row) == poisson_law::words_of(keys[row], block, stream));
                            }
                        });
    }
}
