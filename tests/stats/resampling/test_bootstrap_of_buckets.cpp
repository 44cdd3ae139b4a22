// Replicates from merged buckets are those of the rows in the same buckets.
#include "stats/adjustment/cuped.hpp"
#include "stats/resampling/bootstrap_of_buckets.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/resampling/spread.hpp"
#include "stats/summaries/unit_buckets.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <span>
#include <string>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Table = std::vector<std::vector<double>>;

// Skewed: a numerator, a denominator, and a covariate of both.
Table columns_of(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Table columns(3);
    for (std::size_t i = 0; i < n; ++i) {
        const double activity = std::exp(random.normals(1, 0.0, 0.7)[0]);
        columns[0].push_back(activity * std::exp(random.normals(1, 1.0, 0.5)[0]));
        columns[1].push_back(std::floor(4.0 * activity));
        columns[2].push_back(activity + random.uniform());
    }
    return columns;
}

std::vector<std::span<const double>> views(const Table& columns, const std::vector<std::size_t>& wanted) {
    std::vector<std::span<const double>> result;
    for (const std::size_t c : wanted) {
        result.emplace_back(columns[c]);
    }
    return result;
}

std::vector<CoMoments> buckets_of(const std::vector<std::span<const double>>& columns) {
    ExactBuckets buckets(columns.size());
    std::vector<double> row(columns.size());
    for (std::size_t i = 0; i < columns.front().size(); ++i) {
        for (std::size_t c = 0; c < columns.size(); ++c) {
            row[c] = columns[c][i];
        }
        buckets.add(row, hash_of_number(i));
    }
    std::vector<CoMoments> result;
    for (std::size_t b = 0; b < HashBuckets::count; ++b) {
        result.push_back(buckets.moments_of(b));
    }
    return result;
}

void check_same(const Replicates& found, const Replicates& expected) {
    CHECK(found.n == expected.n);
    CHECK(found.resampling == expected.resampling);
    CHECK(found.value == Approx(expected.value).epsilon(1e-12));
    CHECK(found.std_error == Approx(expected.std_error).epsilon(1e-9));
    CHECK(found.skewness == Approx(expected.skewness).margin(0.015));
    REQUIRE(found.values.size() == expected.values.size());
    REQUIRE(found.std_errors.size() == expected.std_errors.size());
    double furthest = 0.0;
    for (std::size_t b = 0; b < found.values.size(); ++b) {
        furthest = std::max(furthest, std::abs(found.values[b] - expected.values[b]) / expected.std_error);
    }
    for (std::size_t b = 0; b < found.std_errors.size(); ++b) {
        furthest = std::max(furthest, std::abs(found.std_errors[b] / expected.std_errors[b] - 1.0));
    }
    CHECK(furthest < 1e-8);
}

ResamplingOptions asked(bool studentized) {
    return {.draws = {.n_resamples = 200, .seed = 3},
            .resampling = Resampling::compressed,
            .studentized = studentized,
            .keys = {},
            .treatment_keys = {}};
}

} // namespace

TEST_CASE("a ratio of buckets has the replicates of its rows") {
    const Table columns = columns_of(7000, 1);
    for (const bool studentized : {false, true}) {
        const Replicates found = ratio_of_buckets(buckets_of(views(columns, {0, 1})), asked(studentized));
        check_same(found, ratio_of_rows(columns[0], columns[1], asked(studentized)));
        CHECK(found.notes.empty());
    }
}

TEST_CASE("adjusted means of buckets have the replicates of their rows") {
    const Table control = columns_of(5000, 2);
    const Table treatment = columns_of(6000, 3);
    for (const auto& wanted : {std::vector<std::size_t>{0, 2}, std::vector<std::size_t>{0, 2, 1}}) {
        for (const bool studentized : {false, true}) {
            const auto c = views(control, wanted);
            const auto t = views(treatment, wanted);
            const auto found = cuped_of_buckets(buckets_of(c), buckets_of(t), 1, asked(studentized));
            const auto expected = cuped_of_rows({.columns = c, .labels = {}}, {.columns = t, .labels = {}}, asked(studentized));
            check_same(found.first, expected.first);
            check_same(found.second, expected.second);
        }
    }
}

TEST_CASE("an adjusted ratio of buckets spreads as its standard error says") {
    const std::vector<CoMoments> control = buckets_of(views(columns_of(5000, 4), {0, 1, 2}));
    const std::vector<CoMoments> treatment = buckets_of(views(columns_of(6000, 5), {0, 1, 2}));
    ResamplingOptions options = asked(true);
    options.draws.n_resamples = 1000;
    const auto [c, t] = cuped_of_buckets(control, treatment, 2, options);
    CoMoments all_control(3);
    CoMoments all_treatment(3);
    for (std::size_t b = 0; b < control.size(); ++b) {
        all_control.merge(control[b]);
        all_treatment.merge(treatment[b]);
    }
    const Comparison usual = cuped_ratio(all_control, all_treatment);
    CHECK(c.value == Approx(usual.control_value).epsilon(1e-10));
    CHECK(t.value - c.value == Approx(usual.difference).epsilon(1e-8));
    CHECK(std::hypot(c.std_error, t.std_error) == Approx(usual.std_error).epsilon(1e-3));
    std::vector<double> differences;
    double its_errors = 0.0;
    for (std::size_t b = 0; b < c.values.size(); ++b) {
        differences.push_back(t.values[b] - c.values[b]);
        its_errors += std::hypot(c.std_errors[b], t.std_errors[b]) / static_cast<double>(c.values.size());
    }
    CHECK(standard_deviation(differences) == Approx(usual.std_error).epsilon(0.1)); // 1 in 1,000 at 0.07
    CHECK(its_errors == Approx(usual.std_error).epsilon(0.02));
}

TEST_CASE("a covariate that does not vary is left out, with a note") {
    Table columns = columns_of(3000, 6);
    columns[2].assign(3000, 0.1);
    const auto wanted = views(columns, {0, 1, 2});
    const auto buckets = buckets_of(wanted);
    const auto found = cuped_of_buckets(buckets, buckets, 1, asked(false));
    REQUIRE(found.first.notes.size() == 1);
    CHECK(found.first.notes[0] == "1 of the covariates do not vary, or are combinations of others, and are left out.");
}

TEST_CASE("few units in buckets: a note, or nothing to resample") {
    const Table columns = columns_of(50, 7);
    const Replicates few = ratio_of_buckets(buckets_of(views(columns, {0, 1})), asked(false));
    CHECK(few.values.size() == 200);
    REQUIRE(few.notes.size() == 1);
    CHECK(few.notes[0].starts_with("A variant's 50 units are in "));
    const std::vector<CoMoments> nobody(HashBuckets::count, CoMoments(2));
    CHECK(ratio_of_buckets(nobody, asked(false)).notes == std::vector<std::string>{too_few_units});
    CHECK(cuped_of_buckets(nobody, nobody, 1, asked(false)).first.notes == std::vector<std::string>{too_few_units});
    ResamplingOptions rows = asked(false);
    rows.resampling = Resampling::multinomial;
    CHECK_THROWS_AS(ratio_of_buckets(buckets_of(views(columns, {0, 1})), rows), std::invalid_argument);
}
