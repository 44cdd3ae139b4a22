#include "stats/clusters/cluster_t_test.hpp"

#include "stats/means/welch_t_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/clusters/answers.hpp"

#include <algorithm>
#include <numeric>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Answers;
using cxlift::test::Random;
using cxlift::test::random_answers;

namespace {

struct Columns {
    std::vector<double> sum;
    std::vector<double> n;
};

Columns columns(const Answers& answers) {
    Columns columns{.sum = std::vector<double>(answers.clusters), .n = std::vector<double>(answers.clusters)};
    for (std::size_t i = 0; i < answers.values.size(); ++i) {
        columns.sum[static_cast<std::size_t>(answers.cluster[i])] += answers.values[i];
        columns.n[static_cast<std::size_t>(answers.cluster[i])] += 1.0;
    }
    return columns;
}

struct Slow {
    double variance = 0.0;
    double trace = 0.0;
    double squares = 0.0;
};

// CR2 of one variant by its vectors: p_g = (I - H)' A_g 1_g / N, one number for each value.
Slow slow_cr2(const Answers& answers) {
    const std::size_t n = answers.values.size();
    const double mean = std::accumulate(answers.values.begin(), answers.values.end(), 0.0) / static_cast<double>(n);
    const auto total = static_cast<double>(n);
    std::vector<std::vector<double>> p;
    Slow slow;
    for (std::size_t g = 0; g < answers.clusters; ++g) {
        double size = 0.0;
        double residual = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            if (static_cast<std::size_t>(answers.cluster[i]) == g) {
                size += 1.0;
                residual += answers.values[i] - mean;
            }
        }
        const double adjustment = 1.0 / std::sqrt(1.0 - size / total);
        slow.variance += std::pow(adjustment * residual / total, 2);
        std::vector<double> vector(n);
        for (std::size_t i = 0; i < n; ++i) {
            const double own = static_cast<std::size_t>(answers.cluster[i]) == g ? 1.0 : 0.0;
            vector[i] = (own - size / total) * adjustment / total;
        }
        p.push_back(vector);
    }
    for (std::size_t g = 0; g < p.size(); ++g) {
        for (std::size_t h = 0; h < p.size(); ++h) {
            const double product = std::inner_product(p[g].begin(), p[g].end(), p[h].begin(), 0.0);
            slow.squares += product * product;
            slow.trace += g == h ? product : 0.0;
        }
    }
    return slow;
}

} // namespace

TEST_CASE("the closed forms of CR2 equal its matrices") {
    Random random(271);
    for (int trial = 0; trial < 60; ++trial) {
        const std::int64_t most = trial % 20 == 0 ? 60 : 15;
        const Answers a = random_answers(random, random.integer(2, most), 3.0);
        const Answers b = random_answers(random, random.integer(2, most), 3.5);
        const Slow control = slow_cr2(a);
        const Slow treatment = slow_cr2(b);
        const Comparison result = cluster_t_test(a.view(), b.view());
        CHECK_THAT(result.std_error, within_relative(std::sqrt(control.variance + treatment.variance), 1e-11));
        CHECK_THAT(result.df, within_relative(
                                  std::pow(control.trace + treatment.trace, 2) / (control.squares + treatment.squares), 1e-11));
        CHECK(result.method == "cluster-robust CR2, Satterthwaite t");
        CHECK(result.n_control == static_cast<std::int64_t>(a.values.size()));
    }
}

TEST_CASE("the standard error is the delta method's: of clusters of one size the same, of others but for their factors") {
    Random random(272);
    for (int trial = 0; trial < 30; ++trial) {
        const auto size = trial % 2 == 0 ? random.integer(1, 9) : 0; // 0: of any size
        const Answers a = random_answers(random, random.integer(20, 300), 3.0, size);
        const Answers b = random_answers(random, random.integer(20, 300), 3.5, size);
        const Columns of_a = columns(a);
        const Columns of_b = columns(b);
        const Comparison result = cluster_t_test(a.view(), b.view());
        const Comparison delta = ratio_test(RatioValues{of_a.sum, of_a.n}, RatioValues{of_b.sum, of_b.n});
        CHECK_THAT(result.difference, within_relative(delta.difference, 1e-10));
        if (size > 0) {
            CHECK_THAT(result.std_error, within_relative(delta.std_error, 1e-10));
            continue;
        }
        // CR2 has 1 / (1 - n_g / N) for each cluster where the delta method has G / (G - 1) for all.
        const auto factor = [](const Columns& of, double n) {
            const auto clusters = static_cast<double>(of.n.size());
            return (1.0 - 1.0 / clusters) / (1.0 - n / std::accumulate(of.n.begin(), of.n.end(), 0.0));
        };
        const auto [least_a, most_a] = std::minmax_element(of_a.n.begin(), of_a.n.end());
        const auto [least_b, most_b] = std::minmax_element(of_b.n.begin(), of_b.n.end());
        const double ratio = std::pow(result.std_error / delta.std_error, 2);
        CHECK(ratio > std::min(factor(of_a, *least_a), factor(of_b, *least_b)));
        CHECK(ratio < std::max(factor(of_a, *most_a), factor(of_b, *most_b)));
    }
}

TEST_CASE("clusters of one value have Welch's statistic, with the degrees of freedom of equal variances") {
    Random random(273);
    const auto singles = [&](std::int64_t n) {
        Answers answers;
        answers.clusters = static_cast<std::size_t>(n);
        answers.values = random.normals(answers.clusters, 2.0, 1.0);
        answers.cluster.resize(answers.clusters);
        std::iota(answers.cluster.begin(), answers.cluster.end(), 0);
        return answers;
    };
    for (const std::int64_t n : {2, 8, 30, 500}) {
        const Answers a = singles(n);
        const Answers b = singles(n + 3);
        const Comparison result = cluster_t_test(a.view(), b.view());
        const Comparison welch = welch_t_test(Moments::of(a.values), Moments::of(b.values));
        CHECK_THAT(result.statistic, within_relative(welch.statistic, 1e-11));
        const auto m = static_cast<double>(n);
        const double squares = 1.0 / (m * m * (m - 1.0)) + 1.0 / ((m + 3.0) * (m + 3.0) * (m + 2.0));
        CHECK_THAT(result.df, within_relative(std::pow(1.0 / m + 1.0 / (m + 3.0), 2) / squares, 1e-11));
    }
}

TEST_CASE("a shift, a unit of measurement and the order of clusters change nothing; p-value, interval and lift agree") {
    Random random(274);
    for (int trial = 0; trial < 40; ++trial) {
        Answers a = random_answers(random, random.integer(2, 30), 3.0);
        Answers b = random_answers(random, random.integer(2, 30), 3.9);
        for (Answers* answers : {&a, &b}) {
            for (double& value : answers->values) {
                value = std::round(value * 64.0) / 64.0; // exact also beside 1e9
            }
        }
        const Comparison here = cluster_t_test(a.view(), b.view());
        CHECK(here.lift.contains(0.0) == !(here.pvalue < 0.05));
        CHECK(here.difference_interval.contains(0.0) == !(here.pvalue < 0.05));
        for (const int power : {-900, 900}) {
            const auto scaled = [&](Answers answers) {
                for (double& value : answers.values) {
                    value = std::ldexp(value, power);
                }
                return answers;
            };
            const Comparison there = cluster_t_test(scaled(a).view(), scaled(b).view());
            CHECK(there.pvalue == here.pvalue);
            CHECK(there.std_error == std::ldexp(here.std_error, power));
        }
        const auto shifted = [](Answers answers) {
            for (double& value : answers.values) {
                value += 1e9;
            }
            return answers;
        };
        CHECK(cluster_t_test(shifted(a).view(), shifted(b).view()).pvalue == here.pvalue);
        const auto turned = [](Answers answers) {
            for (std::int64_t& g : answers.cluster) {
                g = static_cast<std::int64_t>(answers.clusters) - 1 - g;
            }
            return answers;
        };
        CHECK_THAT(cluster_t_test(turned(a).view(), turned(b).view()).pvalue, within_relative(here.pvalue, 1e-11));
    }
}

TEST_CASE("clusters that cannot be tested give NaN and a note, impossible ones an error") {
    const ClusterSums some{.n = {2.0, 3.0, 1.0}, .sum = {2.0, 4.0, 9.0}};
    const ClusterSums one{.n = {5.0}, .sum = {7.0}};
    const ClusterSums alike{.n = {1.0, 3.0}, .sum = {0.1, 0.1 + 0.1 + 0.1}};
    const ClusterSums alike_elsewhere{.n = {2.0, 7.0}, .sum = {1.4, 4.9}};
    for (const auto& [a, b] : {std::pair{some, one}, std::pair{one, some}, std::pair{ClusterSums{}, some},
                               std::pair{some, ClusterSums{}}, std::pair{alike, alike_elsewhere}}) {
        const Comparison result = cluster_t_test(a, b);
        CAPTURE(a.n, b.n);
        CHECK(std::isnan(result.pvalue));
        CHECK(std::isnan(result.difference_interval.upper));
        CHECK(result.lift.kind == LiftKind::refused);
        REQUIRE(result.notes.size() == 2);
        CHECK_THAT(result.notes.back(), Catch::Contains("cannot be tested"));
        CHECK(std::isnan(result.control_value) == a.n.empty());
    }
    CHECK(cluster_t_test(ClusteredValues{}, ClusteredValues{}).n_control == 0);
    CHECK(std::isfinite(cluster_t_test(some, alike).pvalue));
    const ClusterSums uneven{.n = {2.0}, .sum = {}};
    const ClusterSums empty{.n = {0.0, 1.0}, .sum = {0.0, 1.0}};
    CHECK_THAT(refusal([&] { (void)cluster_t_test(uneven, some); }), Catch::Contains("1 counts and 0 sums"));
    CHECK_THAT(refusal([&] { (void)cluster_t_test(some, empty); }), Catch::Contains("must have at least 1"));
    const std::vector<double> values = {1.0, 2.0};
    const std::vector<std::int64_t> numbers = {0, -1};
    const ClusteredValues wrong{.values = values, .cluster = numbers, .clusters = 2};
    CHECK_THAT(refusal([&] { (void)cluster_t_test(wrong, wrong); }), Catch::Contains("number -1"));
}
