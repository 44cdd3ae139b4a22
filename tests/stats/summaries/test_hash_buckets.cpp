#include "stats/summaries/hash_buckets.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

using cxlift::stats::CoMoments;
using cxlift::stats::HashBuckets;

namespace {

struct Unit {
    std::array<double, 2> row;
    std::uint64_t hash;
};

std::vector<Unit> some_units(std::size_t n) {
    cxlift::test::Random random(3);
    std::vector<Unit> units(n);
    for (Unit& unit : units) {
        unit.row = {random.normal(), random.uniform()};
        unit.hash = (static_cast<std::uint64_t>(random.integer(0, 0xffffffff)) << 32U) | 1U;
    }
    return units;
}

void check_same(const CoMoments& a, const CoMoments& b) {
    REQUIRE(a.n() == b.n());
    for (std::size_t i = 0; i < a.columns(); ++i) {
        REQUIRE(a.mean(i) == Approx(b.mean(i)).epsilon(1e-12).margin(1e-12));
        for (std::size_t j = 0; j < a.columns(); ++j) {
            REQUIRE(a.cross_product(i, j) == Approx(b.cross_product(i, j)).epsilon(1e-10).margin(1e-12));
        }
    }
}

} // namespace

TEST_CASE("HashBuckets: a unit is in the bucket of the first ten bits of its hash") {
    CHECK(HashBuckets::bucket_of(0) == 0);
    CHECK(HashBuckets::bucket_of(~std::uint64_t{0}) == 1023);
    CHECK(HashBuckets::bucket_of(std::uint64_t{1} << 54U) == 1);
    const std::vector<Unit> units = some_units(5'000);
    HashBuckets buckets(2);
    std::vector<std::vector<double>> rows(HashBuckets::count);
    for (const Unit& unit : units) {
        buckets.add(unit.row, unit.hash);
        auto& bucket = rows[static_cast<std::size_t>(unit.hash >> 54U)];
        bucket.insert(bucket.end(), unit.row.begin(), unit.row.end());
    }
    for (std::size_t b = 0; b < HashBuckets::count; ++b) {
        check_same(buckets.buckets()[b], CoMoments::of(rows[b], 2));
    }
    CHECK(buckets.columns() == 2);
    CHECK(buckets.total().n() == 5'000);
}

TEST_CASE("HashBuckets: the order of merging does not matter") {
    const std::vector<Unit> units = some_units(3'000);
    HashBuckets whole(2);
    std::vector<HashBuckets> parts(3, HashBuckets(2));
    for (std::size_t i = 0; i < units.size(); ++i) {
        whole.add(units[i].row, units[i].hash);
        parts[i % 3].add(units[i].row, units[i].hash);
    }
    HashBuckets forward = parts[0];
    forward.merge(parts[1]);
    forward.merge(parts[2]);
    HashBuckets backward = parts[2];
    backward.merge(parts[1]);
    backward.merge(parts[0]);
    for (std::size_t b = 0; b < HashBuckets::count; ++b) {
        check_same(forward.buckets()[b], whole.buckets()[b]);
        check_same(backward.buckets()[b], whole.buckets()[b]);
    }
    HashBuckets copy = whole;
    CHECK(copy == whole);
    copy.add(units[0].row, units[0].hash);
    CHECK_FALSE(copy == whole);
}

TEST_CASE("HashBuckets: rows with something missing are left out, rows of other columns refused") {
    HashBuckets buckets(2);
    buckets.add(std::array<double, 2>{NAN, 1.0}, 7);
    CHECK(buckets.total().n() == 0);
    CHECK_THROWS_AS(buckets.add(std::array<double, 1>{1.0}, 7), std::invalid_argument);
    CHECK_THROWS_AS(buckets.merge(HashBuckets(3)), std::invalid_argument);
}
