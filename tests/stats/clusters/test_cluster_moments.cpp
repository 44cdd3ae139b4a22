#include "stats/clusters/cluster_t_test.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/clusters/answers.hpp"

#include <array>
#include <limits>
#include <stdexcept>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Answers;
using cxlift::test::Random;
using cxlift::test::random_answers;

namespace {

// Of clusters whose number leaves `rest` when it is divided by `parts`.
ClusterMoments summary(const Answers& answers, double origin, std::size_t parts = 1, std::size_t rest = 0) {
    ClusterMoments result(std::vector<double>{origin});
    std::vector<double> sums(answers.clusters);
    std::vector<std::int64_t> sizes(answers.clusters);
    for (std::size_t i = 0; i < answers.values.size(); ++i) {
        sums[static_cast<std::size_t>(answers.cluster[i])] += answers.values[i] - origin;
        ++sizes[static_cast<std::size_t>(answers.cluster[i])];
    }
    for (std::size_t g = rest; g < answers.clusters; g += parts) {
        result.add(sizes[g], std::span<const double>(&sums[g], 1));
    }
    return result;
}

void check_equal(const Comparison& found, const Comparison& expected, double tolerance) {
    CHECK(found.n_control == expected.n_control);
    CHECK(found.n_treatment == expected.n_treatment);
    CHECK(found.method == expected.method);
    CHECK(found.notes == expected.notes);
    CHECK(found.lift.kind == expected.lift.kind);
    CHECK_THAT(found.difference, within_absolute(expected.difference, tolerance));
    CHECK_THAT(found.std_error, within_relative(expected.std_error, tolerance));
    CHECK_THAT(found.df, within_relative(expected.df, 1e-12));
    CHECK_THAT(found.pvalue, within_relative(expected.pvalue, 100.0 * tolerance));
    CHECK_THAT(found.difference_interval.lower, within_absolute(expected.difference_interval.lower, 10.0 * tolerance));
    CHECK_THAT(found.difference_interval.upper, within_absolute(expected.difference_interval.upper, 10.0 * tolerance));
}

} // namespace

TEST_CASE("a summary of clusters gives what their values give, whole or merged from parts about other origins") {
    Random random(9);
    for (int trial = 0; trial < 40; ++trial) {
        const double shift = trial % 4 == 3 ? 1e9 : 2.0;
        const Answers a = random_answers(random, random.integer(2, 60), shift);
        const Answers b = random_answers(random, random.integer(2, 60), shift + 0.5);
        const Comparison expected = cluster_t_test(a.view(), b.view());
        const double origin = a.values.front();
        check_equal(cluster_t_test(summary(a, origin), summary(b, origin)), expected, 1e-12);
        check_equal(cluster_t_test(cluster_moments(a.view()), cluster_moments(b.view())), expected, 1e-12);
        ClusterMoments parts = summary(a, origin + 1.25, 3, 0);
        parts.merge(summary(a, origin - 0.7, 3, 1));
        parts.merge(summary(a, origin, 3, 2));
        CHECK(parts.n() == static_cast<std::int64_t>(a.values.size()));
        CHECK(parts.clusters() == static_cast<std::int64_t>(a.clusters));
        // Sums about another origin are rounded once more, by the last digit of values near 1e9.
        check_equal(cluster_t_test(parts, summary(b, origin)), expected, trial % 4 == 3 ? 1e-6 : 1e-12);
    }
}

TEST_CASE("the end of the interval and of the lift's set is where the margin's p-value is half of alpha") {
    Random random(10);
    for (int trial = 0; trial < 20; ++trial) {
        const ClusterMoments a = summary(random_answers(random, random.integer(4, 30), 5.0), 0.0);
        const ClusterMoments b = summary(random_answers(random, random.integer(4, 30), 5.5), 0.0);
        const Comparison result = cluster_t_test(a, b);
        const double lower = result.difference_interval.lower;
        CHECK_THAT(cluster_margin_pvalue(a, b, {.ratio = 1.0, .shift = lower}, Alternative::greater),
                   within_relative(0.025, 1e-9));
        CHECK_THAT(cluster_margin_pvalue(a, b, {}, Alternative::two_sided), within_relative(result.pvalue, 1e-12));
        REQUIRE(result.lift.kind == LiftKind::bounded);
        const double ratio = 1.0 + result.lift.interval.lower;
        CHECK_THAT(cluster_margin_pvalue(a, b, {.ratio = ratio, .shift = 0.0}, Alternative::greater),
                   within_relative(0.025, 1e-8));
        const Comparison points = cluster_difference(a, b);
        CHECK(points.lift.kind == LiftKind::refused);
        CHECK(points.pvalue == result.pvalue);
    }
}

TEST_CASE("several totals of the same clusters are tested each alone") {
    ClusterMoments both(2);
    ClusterMoments second(1);
    Random random(11);
    for (int g = 0; g < 12; ++g) {
        const std::array totals{random.normal(), random.normal()};
        const std::int64_t size = random.integer(1, 3);
        both.add(size, totals);
        second.add(size, std::span<const double>(&totals[1], 1));
    }
    CHECK(cluster_t_test(both, both, {}, 1).std_error == cluster_t_test(second, second).std_error);
    CHECK_THROWS_AS(cluster_t_test(both, both, {}, 2), std::invalid_argument);
    CHECK_THROWS_AS(both.merge(second), std::invalid_argument);
    CHECK_THROWS_AS(both.add(1, std::array{1.0}), std::invalid_argument);
    CHECK_THROWS_AS(second.add(0, std::array{1.0}), std::invalid_argument);
    CHECK_THROWS_AS(second.add(std::int64_t{1} << 52, std::array{Moments{.n = 3, .mean = 1.0}}), std::invalid_argument);
    CHECK_THROWS_AS(both.add(1, std::array{Moments{.n = 3}, Moments{.n = 2}}), std::invalid_argument);
}

TEST_CASE("summaries that cannot answer say so") {
    const ClusterMoments nobody;
    ClusterMoments equal;
    for (const std::int64_t size : {1, 2, 3, 7}) {
        const double total = 0.1 * static_cast<double>(size);
        equal.add(size, std::span<const double>(&total, 1));
    }
    CHECK(cluster_t_test(nobody, equal).notes.back() ==
          "A variant has fewer than two clusters, so the difference cannot be tested.");
    CHECK(std::isnan(cluster_t_test(nobody, equal).control_value));
    const Comparison result = cluster_t_test(equal, equal);
    CHECK(result.difference == 0.0);
    CHECK(std::isnan(result.pvalue));
    CHECK(result.notes.back().starts_with("No cluster's mean differs"));
    CHECK(std::isnan(cluster_margin_pvalue(equal, equal, {}, Alternative::less)));
    ClusterMoments huge;
    for (const double total : {std::numeric_limits<double>::infinity(), 1.0}) {
        huge.add(1, std::span<const double>(&total, 1));
    }
    CHECK(std::isnan(cluster_t_test(huge, equal).pvalue));
}
