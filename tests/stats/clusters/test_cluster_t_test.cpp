#include "stats/clusters/cluster_t_test.hpp"

#include "stats/means/welch_t_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <numeric>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

struct Answers {
    std::vector<double> values;
    std::vector<std::int64_t> cluster;
    std::size_t clusters = 0;

    [[nodiscard]] ClusteredValues view() const { return {.values = values, .cluster = cluster, .clusters = clusters}; }
};

Answers random_answers(Random& random, std::int64_t clusters, double mean) {
    Answers answers;
    answers.clusters = static_cast<std::size_t>(clusters);
    for (std::int64_t g = 0; g < clusters; ++g) {
        const double own = random.normal(mean, 1.0);
        for (std::int64_t i = random.integer(1, 9); i > 0; --i) {
            answers.values.push_back(own + random.normal());
            answers.cluster.push_back(g);
        }
    }
    return answers;
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

TEST_CASE("few clusters: the closed forms of CR2 equal its matrices") {
    Random random(271);
    for (int trial = 0; trial < 60; ++trial) {
        const Answers a = random_answers(random, random.integer(2, 15), 3.0);
        const Answers b = random_answers(random, random.integer(2, 15), 3.5);
        const Slow control = slow_cr2(a);
        const Slow treatment = slow_cr2(b);
        const Comparison result = cluster_t_test(a.view(), b.view());
        CHECK_THAT(result.std_error, within_relative(std::sqrt(control.variance + treatment.variance), 1e-11));
        CHECK_THAT(result.df, within_relative(
                                  std::pow(control.trace + treatment.trace, 2) / (control.squares + treatment.squares), 1e-11));
        CHECK_THAT(result.method, Catch::Contains("CR2"));
        CHECK(result.n_control == static_cast<std::int64_t>(a.values.size()));
    }
}

TEST_CASE("many clusters: the ratio test of their sums and counts") {
    Random random(272);
    for (int trial = 0; trial < 30; ++trial) {
        const Answers a = random_answers(random, random.integer(20, 60), 3.0);
        const Answers b = random_answers(random, random.integer(20, 60), 3.5);
        const auto columns = [](const Answers& answers) {
            std::vector<double> sum(answers.clusters);
            std::vector<double> n(answers.clusters);
            for (std::size_t i = 0; i < answers.values.size(); ++i) {
                sum[static_cast<std::size_t>(answers.cluster[i])] += answers.values[i];
                n[static_cast<std::size_t>(answers.cluster[i])] += 1.0;
            }
            return std::pair{sum, n};
        };
        const auto [sum_a, n_a] = columns(a);
        const auto [sum_b, n_b] = columns(b);
        const Comparison result = cluster_t_test(a.view(), b.view());
        const Comparison ratio = ratio_test(RatioValues{sum_a, n_a}, RatioValues{sum_b, n_b});
        CHECK_THAT(result.method, Catch::Contains("delta method"));
        CHECK_THAT(result.std_error, within_relative(ratio.std_error, 1e-10));
        CHECK_THAT(result.df, within_relative(ratio.df, 1e-10));
        CHECK_THAT(result.pvalue, within_relative(ratio.pvalue, 1e-9));
        check_interval_relative(result.lift.interval, ratio.lift.interval, 1e-9);
    }
}

TEST_CASE("clusters of one value are Welch's test, but for the small samples' degrees of freedom") {
    Random random(273);
    const auto singles = [&](std::int64_t n) {
        Answers answers;
        answers.clusters = static_cast<std::size_t>(n);
        answers.values = random.normals(answers.clusters, 2.0, 1.0);
        answers.cluster.resize(answers.clusters);
        std::iota(answers.cluster.begin(), answers.cluster.end(), 0);
        return answers;
    };
    const auto check = [&](std::int64_t n, bool same_df) {
        const Answers a = singles(n);
        const Answers b = singles(n + 3);
        const Comparison result = cluster_t_test(a.view(), b.view());
        const Comparison welch = welch_t_test(Moments::of(a.values), Moments::of(b.values));
        CHECK_THAT(result.statistic, within_relative(welch.statistic, 1e-11));
        CHECK((std::abs(result.df - welch.df) < 1e-9 * welch.df) == same_df);
    };
    check(30, true);
    check(8, false);
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
