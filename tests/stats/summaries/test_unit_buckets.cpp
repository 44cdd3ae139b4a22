// Buckets in exact sums: the same bits in any order, and the moments of two passes over each bucket's rows.
#include "stats/summaries/unit_buckets.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Row = std::array<double, 3>;

std::vector<Row> rows_of(std::size_t n, double offset, double scale, std::uint64_t seed) {
    Random random(seed);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = random.normals(1, 0.0, 1.0)[0];
        rows.push_back({scale * (offset + x), scale * (offset + x * x), scale * random.uniform()});
    }
    return rows;
}

ExactBuckets buckets_of(const std::vector<Row>& rows, const std::vector<std::size_t>& order) {
    ExactBuckets buckets(3);
    for (const std::size_t i : order) {
        buckets.add(rows[i], hash_of_number(i));
    }
    return buckets;
}

std::vector<std::size_t> numbered(std::size_t n) {
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) {
        order[i] = i;
    }
    return order;
}

double sum_of(const std::vector<double>& values) {
    ExactSum sum;
    for (const double value : values) {
        sum.add(value);
    }
    return sum.value().value();
}

} // namespace

TEST_CASE("an exact sum loses nothing that matters") {
    CHECK(sum_of({}) == 0.0);
    CHECK(sum_of({1.0, 0x1p-120, -1.0}) == 0x1p-120);
    CHECK(sum_of({1e308, -1e308, 3.0}) == 0.0); // 3 lies below the places that are kept
    CHECK(sum_of({5e-324, 5e-324}) == 1e-323);
    CHECK(sum_of({-0.0, -7.25, 1e16, 1.0, -1e16}) == -6.25);
    CHECK(sum_of({-4294967296.0, 4294967295.0}) == -1.0);
    ExactSum product;
    product.add_product(binary_parts(1e200), binary_parts(-1e200)); // no double, but a sum
    product.add_product(binary_parts(1e200), binary_parts(1e200));
    CHECK(product.value().value() == 0.0);
    ExactSum tiny;
    tiny.add_product(binary_parts(0x1p-1000), binary_parts(0x1p-1000));
    ExactSum scaled;
    scaled.add_scaled(tiny, binary_parts(-0x1p1000));
    CHECK(scaled.value().value() == -0x1p-1000);
}

TEST_CASE("an exact sum has the same bits in any order, in parts and whole") {
    Random random(5);
    std::vector<double> values;
    for (int i = 0; i < 3000; ++i) {
        values.push_back(std::ldexp(random.uniform() - 0.5, static_cast<int>(random.integer(-300, 300))));
    }
    ExactSum expected;
    for (const double value : values) {
        expected.add(value);
    }
    for (int round = 0; round < 20; ++round) {
        for (std::size_t i = values.size(); i > 1; --i) {
            std::swap(values[i - 1], values[static_cast<std::size_t>(random.integer(0, static_cast<int>(i) - 1))]);
        }
        std::array<ExactSum, 3> parts;
        for (std::size_t i = 0; i < values.size(); ++i) {
            parts[i % 3].add(values[i]);
        }
        parts[1].merge(parts[2]);
        parts[1].merge(ExactSum());
        ExactSum whole;
        whole.merge(parts[1]);
        whole.merge(parts[0]);
        CHECK(whole == expected);
        CHECK(ExactSum(whole.top(), whole.digits()) == expected);
    }
}

TEST_CASE("a bucket has the moments of its rows") {
    for (const auto& [offset, scale] :
         {std::pair{0.0, 1.0}, std::pair{1e9, 1.0}, std::pair{-3.0, 1e150}, std::pair{2.0, 1e-150}}) {
        const std::vector<Row> rows = rows_of(6000, offset, scale, 2);
        const ExactBuckets buckets = buckets_of(rows, numbered(rows.size()));
        CHECK(buckets.n() == 6000);
        for (const std::size_t b : {std::size_t{0}, std::size_t{17}, std::size_t{1023}}) {
            std::vector<double> of_bucket;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (HashBuckets::bucket_of(hash_of_number(i)) == b) {
                    of_bucket.insert(of_bucket.end(), rows[i].begin(), rows[i].end());
                }
            }
            const CoMoments expected = CoMoments::of(of_bucket, 3);
            const CoMoments found = buckets.moments_of(b);
            REQUIRE(found.n() == expected.n());
            for (std::size_t i = 0; i < 3; ++i) {
                CHECK(found.mean(i) == Approx(expected.mean(i)).epsilon(1e-15));
                for (std::size_t j = 0; j < 3; ++j) {
                    const double size = std::sqrt(expected.cross_product(i, i)) * std::sqrt(expected.cross_product(j, j));
                    CHECK(std::abs(found.cross_product(i, j) - expected.cross_product(i, j)) <= 1e-12 * size);
                }
            }
        }
    }
}

TEST_CASE("equal values leave nothing over") {
    for (const double value : {0.1, 1e-300, -1e9 / 3.0, 1e150}) {
        ExactBuckets buckets(2);
        for (int i = 0; i < 7; ++i) {
            buckets.add(std::array{value, 3.0}, 0);
        }
        const CoMoments found = buckets.moments_of(0);
        CHECK(found.mean(0) == value);
        CHECK(found.cross_product(0, 0) == 0.0);
        CHECK(found.cross_product(0, 1) == 0.0);
    }
}

TEST_CASE("buckets have the same bits in any order, in parts and whole") {
    const std::vector<Row> rows = rows_of(5000, 1e6, 1.0, 3);
    std::vector<std::size_t> order = numbered(rows.size());
    const ExactBuckets expected = buckets_of(rows, order);
    std::ranges::reverse(order);
    CHECK(buckets_of(rows, order) == expected);
    const std::vector<std::size_t> first(order.begin(), order.begin() + 1234);
    const std::vector<std::size_t> rest(order.begin() + 1234, order.end());
    ExactBuckets merged = buckets_of(rows, rest);
    merged.merge(buckets_of(rows, first));
    CHECK(merged == expected);
    merged.add(rows[0], 1);
    CHECK_FALSE(merged == expected);
}

TEST_CASE("units without a covariate stand apart") {
    UnitBuckets units(1, 1);
    CovariateMoments expected(1, 1);
    Random random(8);
    for (std::uint64_t i = 0; i < 500; ++i) {
        const std::array row{random.uniform(), random.uniform()};
        if (i % 5 == 0) {
            units.add_incomplete({row.data(), 1}, hash_of_number(i));
        } else {
            units.add_complete(row, hash_of_number(i));
        }
    }
    CHECK(units.n() == 500);
    const CovariateMoments total = units.total();
    CHECK(total.complete().n() == 400);
    CHECK(total.incomplete().n() == 100);
    const std::vector<double> value{0.5};
    CoMoments all(2);
    for (const CoMoments& bucket : units.buckets(value)) {
        all.merge(bucket);
    }
    const CoMoments imputed = total.imputed(value);
    CHECK(all.n() == imputed.n());
    CHECK(all.covariance(0, 1) == Approx(imputed.covariance(0, 1)).epsilon(1e-12));
    UnitBuckets other(2, 0);
    CHECK_THROWS_AS(other.merge(units), std::invalid_argument);
}
