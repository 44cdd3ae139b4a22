#include "stats/simd/shifted_sums.hpp"

#include "stats/simd/row_bits.hpp"
#include "stats/simd/scattered_sums.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <limits>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::for_each_target;
using cxlift::test::Random;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<std::size_t, 8> lengths{0, 1, 7, 8, 9, 64, 100, 1003};

// Values of three groups and of none (-1), some of them null; what is not to be read is NaN.
struct Sample {
    std::vector<double> values;
    std::vector<std::int32_t> group_of;
    std::vector<std::uint64_t> present;

    Sample(std::size_t n, double mean, std::uint64_t seed) : present(words_for(n) + 1) {
        Random random(seed);
        values = random.normals(n, mean, 20.0);
        for (std::size_t i = 0; i < n; ++i) {
            group_of.push_back(static_cast<std::int32_t>(random.integer(-1, 2)));
            const bool is_null = random.uniform() < 0.1;
            present[i / 64] |= is_null ? 0 : std::uint64_t{1} << (i % 64);
            values[i] = is_null || group_of[i] < 0 ? not_a_number : values[i];
        }
    }
    [[nodiscard]] bool has_value(std::size_t i) const { return ((present[i / 64] >> (i % 64)) & 1U) != 0; }
};

struct Rows {
    std::array<std::vector<std::uint64_t>, 3> rows;
    std::array<GroupSums, 3> groups;

    explicit Rows(const Sample& sample, double shift) {
        for (std::size_t g = 0; g < rows.size(); ++g) {
            rows[g].resize(words_for(sample.values.size()) + 1);
            rows_equal(sample.group_of, static_cast<std::int32_t>(g), rows[g].data());
            groups[g].rows = rows[g].data();
            groups[g].shift = shift + static_cast<double>(g);
        }
    }
};

bool same_bits(const LaneSums& a, const LaneSums& b) {
    return a.first == b.first && a.second == b.second && a.third == b.third && a.fourth == b.fourth;
}

} // namespace

TEST_CASE("grouped sums equal a plain loop over each group, bit for bit, with every instruction set") {
    REQUIRE_FALSE(simd_targets().empty());
    for (const std::size_t n : lengths) {
        const Sample sample(n, 3.0, 61 + n);
        std::array<GroupSums, 3> expected;
        for (std::size_t i = 0; i < n; ++i) {
            if (sample.group_of[i] >= 0 && sample.has_value(i)) {
                GroupSums& group = expected[static_cast<std::size_t>(sample.group_of[i])];
                const double deviation = sample.values[i] - (2.5 + static_cast<double>(sample.group_of[i]));
                const double square = deviation * deviation;
                group.n += 1;
                group.sums.first[i % 8] += deviation;
                group.sums.second[i % 8] += square;
                group.sums.third[i % 8] += square * deviation;
                group.sums.fourth[i % 8] += square * square;
            }
        }
        CAPTURE(n);
        for_each_target(
            [&] {
                Rows rows(sample, 2.5);
                grouped_lane_sums(sample.values, sample.present.data(), rows.groups);
                return rows.groups;
            },
            [&](const std::array<GroupSums, 3>& groups) {
                for (std::size_t g = 0; g < groups.size(); ++g) {
                    CHECK(groups[g].n == expected[g].n);
                    CHECK(same_bits(groups[g].sums, expected[g].sums));
                }
            });
    }
}

TEST_CASE("grouped sums do not depend on where the values start in memory") {
    const Sample sample(600, -4.0, 62);
    Rows rows(sample, -4.25);
    grouped_lane_sums(sample.values, sample.present.data(), rows.groups);
    for (std::size_t start = 1; start < 9; ++start) {
        std::vector<double> moved(sample.values.size() + start);
        std::copy(sample.values.begin(), sample.values.end(), moved.begin() + static_cast<std::ptrdiff_t>(start));
        Rows again(sample, -4.25);
        grouped_lane_sums(std::span<const double>(moved).subspan(start), sample.present.data(), again.groups);
        CHECK(same_bits(again.groups[1].sums, rows.groups[1].sums));
    }
}

TEST_CASE("scattered sums equal a plain loop over the rows, bit for bit, with every instruction set") {
    for (const std::size_t n : lengths) {
        std::vector<Sample> columns;
        ColumnTile tile;
        for (std::size_t c = 0; c < ColumnSums::columns; ++c) {
            columns.emplace_back(n, 10.0 * static_cast<double>(c), 70 + c);
        }
        for (std::size_t c = 0; c < ColumnSums::columns; ++c) {
            tile.values[c] = columns[c].values.data();
            tile.present[c] = c == 2 ? nullptr : columns[c].present.data(); // a NaN is left out without being told, too
        }
        std::vector<std::int32_t> group_of(columns[0].group_of);
        for (std::int32_t& group : group_of) {
            ++group;
        }
        std::vector<ColumnSums> expected(4);
        for (std::size_t g = 0; g < 4; ++g) {
            expected[g].shift = {1.0, 11.0, 21.0, 29.0 + static_cast<double>(g)};
        }
        const std::vector<ColumnSums> empty = expected;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t c = 0; c < ColumnSums::columns; ++c) {
                const double value = columns[c].values[i];
                if (columns[c].has_value(i) && !std::isnan(value)) {
                    ColumnSums& sums = expected[static_cast<std::size_t>(group_of[i])];
                    const double deviation = value - sums.shift[c];
                    const double square = deviation * deviation;
                    sums.first[c] += deviation;
                    sums.second[c] += square;
                    sums.third[c] += square * deviation;
                    sums.fourth[c] += square * square;
                }
            }
        }
        CAPTURE(n);
        for_each_target(
            [&] {
                std::vector<ColumnSums> sums = empty;
                add_scattered(tile, group_of.data(), n, sums.data(), 1);
                return sums;
            },
            [&](const std::vector<ColumnSums>& sums) {
                for (std::size_t g = 0; g < sums.size(); ++g) {
                    CHECK(sums[g].first == expected[g].first);
                    CHECK(sums[g].second == expected[g].second);
                    CHECK(sums[g].third == expected[g].third);
                    CHECK(sums[g].fourth == expected[g].fourth);
                }
            });
    }
}

TEST_CASE("sets of rows are found alike by every instruction set") {
    for (const std::size_t n : lengths) {
        Sample sample(n, 0.0, 80);
        if (n > 3) {
            sample.values[n / 2] = std::numeric_limits<double>::infinity();
        }
        std::vector<std::uint64_t> equal(words_for(n));
        std::vector<std::uint64_t> finite(words_for(n));
        std::int64_t count = 0;
        for (std::size_t i = 0; i < n; ++i) {
            equal[i / 64] |= std::uint64_t{sample.group_of[i] == 1} << (i % 64);
            finite[i / 64] |= std::uint64_t{std::isfinite(sample.values[i])} << (i % 64);
            count += sample.group_of[i] == 1 ? 1 : 0;
        }
        for_each_target(
            [&] {
                std::vector<std::uint64_t> rows(words_for(n), ~std::uint64_t{0});
                const bool counted = rows_equal(sample.group_of, 1, rows.data()) == count;
                std::vector<std::uint64_t> numbers(words_for(n), ~std::uint64_t{0});
                rows_finite(sample.values, numbers.data());
                return counted && rows == equal && numbers == finite;
            },
            [](bool same) { CHECK(same); });
    }
}

TEST_CASE("moments about a shift near the mean equal those of two passes") {
    Random random(63);
    for (const double offset : {0.0, 250.0, 1e9}) {
        const std::vector<double> values = random.normals(5000, offset, 12.0);
        const std::vector<std::uint64_t> all(words_for(values.size()), ~std::uint64_t{0});
        std::array<GroupSums, 1> group;
        group[0].rows = all.data();
        group[0].shift = offset + 1.0;
        grouped_lane_sums(values, nullptr, group);
        const Moments expected = Moments::of(values);
        const Moments actual = ShiftedSums{.shift = group[0].shift, .n = 5000, .sums = group[0].sums}.moments();
        CAPTURE(offset);
        CHECK(actual.n == expected.n);
        CHECK_THAT(actual.mean, within_absolute(expected.mean, 1e-12 * (1.0 + offset)));
        CHECK_THAT(actual.m2, within_relative(expected.m2, 1e-11));
        CHECK_THAT(actual.skewness(), within_absolute(expected.skewness(), 1e-10));
        CHECK_THAT(actual.kurtosis(), within_absolute(expected.kurtosis(), 1e-10));
    }
}
