#include "stats/permutation/splits.hpp"

#include "stats/permutation/large_stratum.hpp"
#include "stats/simd/row_bits.hpp"
#include "stats/simd/subset_sums.hpp"
#include "tests/stats/random.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace {

using namespace cxlift::stats;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using cxlift::test::for_each_target;
using cxlift::test::Random;

std::vector<double> numbers_of(const std::vector<Split>& splits) {
    std::vector<double> numbers;
    for (const Split& split : splits) {
        for (const SplitLine* line : {&split.shift, &split.ratio}) {
            numbers.insert(numbers.end(), {line->difference, line->slope, line->variance.constant, line->variance.linear,
                                           line->variance.square});
        }
    }
    return numbers;
}

// Values of a variant in strata of the given sizes.
struct Variant {
    std::vector<double> values;
    std::vector<std::int64_t> stratum;

    Variant(const std::vector<std::size_t>& sizes, std::uint64_t seed) {
        for (std::size_t s = 0; s < sizes.size(); ++s) {
            const std::vector<double> some = Random(seed + 10 * s).normals(sizes[s], 10.0 + static_cast<double>(s), 2.0);
            values.insert(values.end(), some.begin(), some.end());
            stratum.insert(stratum.end(), sizes[s], static_cast<std::int64_t>(s));
        }
    }
    [[nodiscard]] PermutedValues given() const { return {.values = values, .stratum = stratum, .cluster = {}}; }
};

void check_near(const OriginSums& found, const OriginSums& slow) {
    CHECK(found.n == slow.n);
    CHECK(found.nn == slow.nn);
    CHECK_THAT(found.u, WithinAbs(slow.u, 1e-10));
    CHECK_THAT(found.un, WithinAbs(slow.un, 1e-10));
    CHECK_THAT(found.uu, WithinRel(slow.uu, 1e-13));
}

} // namespace

TEST_CASE("subset sums equal a plain loop in lanes, bit for bit, with every instruction set") {
    constexpr std::size_t n = 64 * 70 + 13;
    constexpr std::size_t count = 7; // four at once and the rest, or two, or one
    const std::vector<double> values = Random(1).normals(n, 0.5, 3.0);
    std::vector<std::uint64_t> rows(count * words_for(n));
    Random random(2);
    for (std::uint64_t& word : rows) {
        word = static_cast<std::uint64_t>(random.integer(0, std::numeric_limits<std::int64_t>::max() - 1)) * 3;
    }
    for (const auto& [begin, end] :
         {std::pair<std::size_t, std::size_t>{0, n}, {3, 5}, {60, 70}, {64, 128}, {100, n}, {n, n}}) {
        std::vector<SubsetSums> slow(count);
        for (std::size_t s = 0; s < count; ++s) {
            slow[s].rows = rows.data() + s * words_for(n);
            for (std::size_t i = begin; i < end; ++i) {
                const bool is_in = has_row(slow[s].rows, i);
                slow[s].n += is_in ? 1 : 0;
                slow[s].values[i % 8] += is_in ? values[i] : 0.0;
                slow[s].squares[i % 8] += is_in ? values[i] * values[i] : 0.0;
            }
        }
        for_each_target(
            [&, from = begin, to = end] {
                std::vector<SubsetSums> sums(count);
                for (std::size_t s = 0; s < count; ++s) {
                    sums[s].rows = slow[s].rows;
                }
                add_subset_sums(values, from, to, sums);
                return sums;
            },
            [&](const std::vector<SubsetSums>& sums) {
                for (std::size_t s = 0; s < count; ++s) {
                    CHECK(sums[s].n == slow[s].n);
                    CHECK(sums[s].values == slow[s].values);
                    CHECK(sums[s].squares == slow[s].squares);
                }
            });
        CHECK(slow[0].sum() == Approx(std::accumulate(slow[0].values.begin(), slow[0].values.end(), 0.0)));
    }
}

TEST_CASE("a large stratum sums the units of its random subsets") {
    for (const auto& [controls, treated] : {std::pair<std::size_t, std::size_t>{1'000, 1'001}, {2'100, 700}, {130, 3'000}}) {
        const Variant control({controls}, 1);
        const Variant treatment({treated}, 2);
        const PermutedUnits units(control.given(), treatment.given());
        const PermutedStratum& stratum = units.strata()[0];
        REQUIRE(LargeStratum::suits(stratum));
        std::vector<PartSums> parts(5);
        LargeStratum(stratum, 0).draw(4, 20, parts);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            std::vector<std::uint64_t> rows(words_for(stratum.units()));
            RandomSubset(stratum.units(), stratum.smaller()).draw(4, (std::uint64_t{1} << 32U) + 20 + i, rows.data());
            PartSums slow{};
            for (std::size_t unit = 0; unit < stratum.units(); ++unit) {
                if (has_row(rows.data(), unit)) {
                    stratum.add(slow, unit);
                }
            }
            CHECK(slow[0].n + slow[1].n == static_cast<double>(stratum.smaller()));
            check_near(parts[i][from_control], slow[from_control]);
            check_near(parts[i][from_treatment], slow[from_treatment]);
        }
    }
}

TEST_CASE("random splits are the same bits on any number of threads and with every instruction set") {
    const Variant control({1'300, 40, 1'100}, 1); // large, small, large
    const Variant treatment({1'200, 60, 2'000}, 2);
    const PermutedUnits units(control.given(), treatment.given());
    const std::vector<double> once = numbers_of(random_splits(units, true, 75, 11, 1));
    for (const int threads : {2, 8, 0}) {
        CHECK(numbers_of(random_splits(units, true, 75, 11, threads)) == once);
    }
    for_each_target([&] { return numbers_of(random_splits(units, true, 75, 11, 1)); },
                    [&](const std::vector<double>& numbers) { CHECK(numbers == once); });
    CHECK(numbers_of(random_splits(units, true, 75, 12, 1)) != once);
}

TEST_CASE("random splits of many units have the mean and the variance of a split") {
    const Variant control({900}, 1);
    const Variant treatment({1'500}, 2);
    const PermutedUnits units(control.given(), treatment.given());
    constexpr int splits = 4'000;
    double sum = 0.0;
    double squares = 0.0;
    for (const Split& split : random_splits(units, false, splits, 3, 0)) {
        const double statistic = split.shift.statistic(0.0, 1.0);
        sum += statistic;
        squares += statistic * statistic;
    }
    CHECK(std::abs(sum / splits) < 4.0 / std::sqrt(splits));
    CHECK(std::abs(squares / splits - 1.0) < 4.0 * std::sqrt(2.0 / splits));
}
