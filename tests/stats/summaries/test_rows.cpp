// Rows: in the order of their keys whatever order they came in, and merged as if they had come together.
#include "stats/summaries/rows.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <vector>

using cxlift::stats::Rows;
using cxlift::test::Random;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Given {
    std::vector<std::uint64_t> keys;
    std::vector<std::vector<double>> columns{{}, {}};

    void add(std::uint64_t key, double first, double second) {
        keys.push_back(key);
        columns[0].push_back(first);
        columns[1].push_back(second);
    }
    [[nodiscard]] Rows rows() const { return {keys, columns}; }
};

Given random_rows(std::size_t n) {
    Random random(4);
    std::map<std::uint64_t, bool> known;
    Given given;
    while (given.keys.size() < n) {
        const auto key = static_cast<std::uint64_t>(random.uniform() * 0x1.0p63) * 2;
        if (known.emplace(key, true).second) {
            given.add(key, random.uniform() < 0.1 ? missing : random.normal(),
                      random.uniform() < 0.1 ? missing : random.normal());
        }
    }
    return given;
}

} // namespace

TEST_CASE("rows: sorted by their keys, each with its values") {
    for (const std::size_t n : {0U, 1U, 10U, 3'000U}) {
        const Given given = random_rows(n);
        std::map<std::uint64_t, std::size_t> sorted;
        for (std::size_t i = 0; i < n; ++i) {
            sorted[given.keys[i]] = i;
        }
        const Rows rows = given.rows();
        REQUIRE(rows.n() == static_cast<std::int64_t>(n));
        std::size_t at = 0;
        Given complete;
        for (const auto& [key, i] : sorted) {
            REQUIRE(rows.keys()[at] == key);
            for (const std::size_t column : {0U, 1U}) {
                const double expected = given.columns[column][i];
                const double found = rows.columns()[column][at];
                REQUIRE((found == expected || (std::isnan(found) && std::isnan(expected))));
            }
            if (!std::isnan(given.columns[0][i]) && !std::isnan(given.columns[1][i])) {
                complete.add(key, given.columns[0][i], given.columns[1][i]);
            }
            ++at;
        }
        const Rows::Part part = rows.complete(0, 2);
        CHECK(part.keys == complete.keys);
        CHECK(part.columns == complete.columns);
        CHECK(rows.complete(1, 1).columns.size() == 1);
    }
}

TEST_CASE("rows: parts merged in any order are the whole") {
    const Given given = random_rows(500);
    const Rows whole = given.rows();
    for (const std::size_t cut : {0U, 1U, 250U, 500U}) {
        Given first;
        Given second;
        for (std::size_t i = 0; i < given.keys.size(); ++i) {
            (i < cut ? first : second).add(given.keys[i], given.columns[0][i], given.columns[1][i]);
        }
        Rows one = first.rows();
        one.merge(second.rows());
        Rows other = second.rows();
        other.merge(first.rows());
        CHECK(one == whole);
        CHECK(other == whole);
    }
    Rows changed = whole;
    CHECK(changed == whole);
    Given extra;
    extra.add(1, 2.0, 3.0); // an odd key: the others are even
    changed.merge(extra.rows());
    CHECK_FALSE(changed == whole);
}

TEST_CASE("rows: what contradicts itself is refused") {
    CHECK_THROWS_WITH(Rows({1, 2, 1}, {{1.0, 2.0, 3.0}}), "Rows: the key 1 is of two rows, must be of one.");
    CHECK_THROWS_WITH(Rows({1, 2}, {{1.0}}), "Rows: a column has 1 values, must have 2, as many as there are keys.");
    CHECK_THROWS_WITH(Rows({1}, {{std::numeric_limits<double>::infinity()}}),
                      "Rows: a value is infinite, must be finite, or NaN where it is missing.");
    Rows rows({3, 1}, {{1.0, 2.0}});
    CHECK_THROWS_WITH(rows.merge(Rows({1, 2}, {{1.0, 2.0}})), "Rows.merge: 1 unit is in both, must be in one of them alone.");
    CHECK_THROWS_WITH(rows.merge(Rows(2)), "Rows.merge: the two have 1 and 2 columns, must have as many.");
    CHECK(rows.n() == 2);
}
