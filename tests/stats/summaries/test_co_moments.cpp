#include "stats/summaries/co_moments.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Rows = std::vector<std::vector<double>>;

CoMoments of(const Rows& rows, std::size_t columns) {
    CoMoments result(columns);
    for (const std::vector<double>& row : rows) {
        result.add(row);
    }
    return result;
}

void check_close(const CoMoments& actual, const CoMoments& expected, double tolerance) {
    CHECK(actual.n() == expected.n());
    for (std::size_t a = 0; a < expected.columns(); ++a) {
        CHECK_THAT(actual.mean(a), within_relative(expected.mean(a), tolerance));
        for (std::size_t b = 0; b < expected.columns(); ++b) {
            const double size = std::sqrt(expected.cross_product(a, a) * expected.cross_product(b, b));
            CHECK_THAT(actual.cross_product(a, b), within_absolute(expected.cross_product(a, b), tolerance * size));
        }
    }
}

Rows random_rows(Random& random, int n) {
    Rows rows;
    for (int i = 0; i < n; ++i) {
        const double common = random.normal();
        rows.push_back({10.0 + common + random.normal(), 5.0 - 2.0 * common, random.normal(1.0, 0.1)});
    }
    return rows;
}

} // namespace

TEST_CASE("means and covariances equal R's", "[reference]") {
    const Json cases = load_cases("co_moments_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const double tol = one.at("tol");
        const std::vector<double> means = numbers(one.at("means"));
        const CoMoments summary = of(one.at("rows").get<Rows>(), means.size());
        REQUIRE(summary.columns() == means.size());
        for (std::size_t a = 0; a < means.size(); ++a) {
            CHECK_THAT(summary.mean(a), within_relative(means[a], tol));
            for (std::size_t b = 0; b < means.size(); ++b) {
                CHECK_THAT(summary.covariance(a, b), within_relative(one.at("covariance").at(a).at(b), tol));
            }
        }
    }
}

TEST_CASE("co-moments equal the definition") {
    Random random(4);
    const Rows rows = random_rows(random, 300);
    const CoMoments summary = of(rows, 3);
    for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t b = 0; b < 3; ++b) {
            long double mean_a = 0.0L;
            long double mean_b = 0.0L;
            for (const auto& row : rows) {
                mean_a += row[a] / 300.0L;
                mean_b += row[b] / 300.0L;
            }
            long double cross = 0.0L;
            for (const auto& row : rows) {
                cross += (row[a] - mean_a) * (row[b] - mean_b);
            }
            CHECK_THAT(summary.cross_product(a, b),
                       within_absolute(static_cast<double>(cross), 1e-11 * summary.cross_product(a, a)));
            CHECK(summary.cross_product(a, b) == summary.cross_product(b, a));
        }
    }
}

TEST_CASE("co-moments merge in any order and any chunking") {
    Random random(5);
    const Rows rows = random_rows(random, 600);
    const CoMoments whole = of(rows, 3);
    for (int trial = 0; trial < 10; ++trial) {
        std::vector<CoMoments> parts(7, CoMoments(3));
        for (const auto& row : rows) {
            parts[static_cast<std::size_t>(random.integer(0, 6))].add(row);
        }
        CoMoments merged(3);
        for (const CoMoments& part : parts) {
            merged.merge(part);
        }
        check_close(merged, whole, 1e-12);
    }
    CoMoments with_nothing = whole;
    with_nothing.merge(CoMoments(3));
    CHECK(with_nothing == whole);
}

TEST_CASE("co-moments keep their digits far from zero") {
    Random random(6);
    Rows near;
    Rows far;
    for (int i = 0; i < 500; ++i) { // multiples of 1/64, which stay exact after the shift
        const double x = static_cast<double>(random.integer(0, 640)) / 64.0;
        const double y = x + static_cast<double>(random.integer(0, 64)) / 64.0;
        near.push_back({x, y});
        far.push_back({x + 1e9, y + 1e9});
    }
    const CoMoments a = of(near, 2);
    const CoMoments b = of(far, 2);
    CHECK_THAT(b.covariance(0, 1), within_relative(a.covariance(0, 1), 1e-6));
    CHECK_THAT(b.covariance(0, 0), within_relative(a.covariance(0, 0), 1e-6));
}

TEST_CASE("one row has no covariance") {
    CoMoments summary(2);
    const std::vector<double> row = {1.0, 2.0};
    CHECK(std::isnan(summary.covariance(0, 1)));
    summary.add(row);
    CHECK(summary.mean(1) == 2.0);
    CHECK(std::isnan(summary.covariance(0, 1)));
    summary.add(row);
    CHECK(summary.covariance(0, 1) == 0.0);
}

TEST_CASE("co-moments refuse what does not fit") {
    using Catch::Contains;
    CoMoments summary(3);
    const std::vector<double> row = {1.0, 2.0};
    CHECK_THAT(refusal([&] { summary.add(row); }), Contains("CoMoments") && Contains("row") && Contains("2") && Contains("3"));
    CHECK_THAT(refusal([&] { summary.merge(CoMoments(2)); }), Contains("CoMoments") && Contains("other") && Contains("2"));
    CHECK_THAT(refusal([&] { (void)summary.cross_product(1, 3); }), Contains("CoMoments") && Contains("3"));
    CHECK_THAT(refusal([&] { (void)summary.covariance(5, 0); }), Contains("CoMoments") && Contains("5"));
}

TEST_CASE("two passes over rows keep the digits that an offset takes from sums") {
    std::vector<double> near;
    std::vector<double> far;
    for (int i = 0; i < 500; ++i) {
        const double x = static_cast<double>((i * 7919) % 1024) / 1024.0;
        const double y = static_cast<double>((i * 104729) % 2048) / 1024.0;
        near.insert(near.end(), {x, y});
        far.insert(far.end(), {x + 0x1p30, y - 0x1p31});
    }
    const CoMoments a = CoMoments::of(near, 2);
    CoMoments b = CoMoments::of(far, 2);
    for (std::size_t i = 0; i < 2; ++i) {
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK_THAT(b.cross_product(i, j), within_relative(a.cross_product(i, j), 1e-13));
        }
    }
    CHECK_THAT((b.mean(0) - 0x1p30) + b.mean_low(0), within_relative(a.mean(0) + a.mean_low(0), 1e-14));
    // and merging keeps them
    const std::span<const double> rows(far);
    CoMoments merged = CoMoments::of(rows.subspan(0, 300), 2);
    merged.merge(CoMoments::of(rows.subspan(300), 2));
    CHECK_THAT((merged.mean(1) - b.mean(1)) + (merged.mean_low(1) - b.mean_low(1)), within_absolute(0.0, 1e-15));
    CHECK_THAT(merged.cross_product(0, 1), within_absolute(b.cross_product(0, 1), 1e-11));
    CHECK_THAT(refusal([&] { (void)CoMoments::of(rows, 3); }), Catch::Contains("CoMoments.of") && Catch::Contains("3 columns"));
}
