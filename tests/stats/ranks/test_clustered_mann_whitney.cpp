#include "stats/ranks/choice_distribution.hpp"
#include "stats/ranks/mann_whitney.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/clusters/answers.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Answers;
using cxlift::test::Random;

namespace {

Answers random_scores(Random& random, std::size_t clusters, std::int64_t most) {
    Answers answers;
    answers.clusters = clusters;
    for (std::size_t g = 0; g < clusters; ++g) {
        for (std::int64_t i = random.integer(1, most); i > 0; --i) {
            answers.values.push_back(static_cast<double>(random.integer(1, 5)));
            answers.cluster.push_back(static_cast<std::int64_t>(g));
        }
    }
    return answers;
}

// The tails by every choice of so many.
PermutationTails slow_tails(const std::vector<std::int64_t>& scores, std::size_t chosen, std::int64_t observed) {
    PermutationTails tails;
    double all = 0.0;
    for (std::uint32_t choice = 0; choice < 1U << scores.size(); ++choice) {
        if (static_cast<std::size_t>(std::popcount(choice)) != chosen) {
            continue;
        }
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            sum += (choice >> i & 1U) != 0 ? scores[i] : 0;
        }
        all += 1.0;
        tails.less += sum <= observed ? 1.0 : 0.0;
        tails.greater += sum >= observed ? 1.0 : 0.0;
        tails.two_sided += std::abs(sum) >= std::abs(observed) ? 1.0 : 0.0;
    }
    return {.less = tails.less / all, .greater = tails.greater / all, .two_sided = tails.two_sided / all};
}

} // namespace

TEST_CASE("the sums of a choice have the chances that every choice gives them") {
    Random random(61);
    for (int trial = 0; trial < 60; ++trial) {
        std::vector<std::int64_t> sums;
        for (std::int64_t i = random.integer(2, 11); i > 0; --i) {
            sums.push_back(random.integer(-9, 9) * (trial % 3 == 0 ? std::int64_t{1} << 40 : 1));
        }
        sums.push_back(-std::accumulate(sums.begin(), sums.end(), std::int64_t{0}));
        const auto chosen = static_cast<std::size_t>(random.integer(1, static_cast<std::int64_t>(sums.size()) - 1));
        const auto middle = sums.begin() + static_cast<std::ptrdiff_t>(chosen);
        const std::int64_t observed = std::accumulate(sums.begin(), middle, std::int64_t{0});
        const PermutationTails expected = slow_tails(sums, chosen, observed);
        const PermutationTails found = choice_tails(sums, chosen, observed);
        CHECK_THAT(found.less, within_relative(expected.less, 1e-12));
        CHECK_THAT(found.greater, within_relative(expected.greater, 1e-12));
        CHECK_THAT(found.two_sided, within_relative(expected.two_sided, 1e-12));
    }
}

TEST_CASE("clusters of one value give Mann and Whitney's test") {
    Random random(62);
    for (int trial = 0; trial < 20; ++trial) {
        const Answers a = random_scores(random, static_cast<std::size_t>(random.integer(2, 12)), 1);
        const Answers b = random_scores(random, static_cast<std::size_t>(random.integer(2, 12)), 1);
        const OrderedCounts counts = OrderedCounts::of(a.values, b.values, "mann_whitney");
        for (const MannWhitneyMethod method : {MannWhitneyMethod::exact, MannWhitneyMethod::asymptotic}) {
            for (const Alternative side : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
                const RankTest plain = mann_whitney(counts, {.alternative = side}, method);
                const RankTest found = clustered_mann_whitney(a.view(), b.view(), {.alternative = side}, method);
                CHECK(found.statistic == plain.statistic);
                if (std::isnan(plain.pvalue)) {
                    CHECK(std::isnan(found.pvalue));
                } else {
                    CHECK_THAT(found.pvalue, within_relative(plain.pvalue, 1e-11));
                }
            }
        }
    }
}

TEST_CASE("the variants swapped are the other tail; many clusters are not walked through") {
    Random random(63);
    for (int trial = 0; trial < 20; ++trial) {
        const Answers a = random_scores(random, static_cast<std::size_t>(random.integer(2, 9)), 6);
        const Answers b = random_scores(random, static_cast<std::size_t>(random.integer(2, 9)), 6);
        const RankTest one = clustered_mann_whitney(a.view(), b.view(), {.alternative = Alternative::less});
        const RankTest other = clustered_mann_whitney(b.view(), a.view(), {.alternative = Alternative::greater});
        CHECK(one.method == "Mann-Whitney U, exact over the clusters");
        CHECK_THAT(one.pvalue, within_relative(other.pvalue, 1e-12));
    }
    const Answers very_many = random_scores(random, 100'000, 1);
    CHECK(clustered_mann_whitney(very_many.view(), very_many.view()).pvalue == 1.0);
    const Answers many = random_scores(random, 300, 6);
    const RankTest found = clustered_mann_whitney(many.view(), many.view());
    CHECK(found.method == "Mann-Whitney U of clusters, normal with continuity correction");
    CHECK(found.pvalue == 1.0);
    const RankTest refused = clustered_mann_whitney(many.view(), many.view(), {}, MannWhitneyMethod::exact);
    CHECK(std::isnan(refused.pvalue));
    CHECK_THAT(refused.notes.back(), Catch::Contains("takes too long"));
}

TEST_CASE("clusters without an order say so") {
    const Answers low{.values = {1.0, 4.0, 1.0, 4.0}, .cluster = {0, 0, 1, 1}, .clusters = 2};
    const Answers middle{.values = {2.0, 3.0, 2.0, 3.0}, .cluster = {0, 0, 1, 1}, .clusters = 2};
    const RankTest alike = clustered_mann_whitney(low.view(), middle.view());
    CHECK(std::isnan(alike.pvalue));
    CHECK(alike.probability_of_superiority == 0.5);
    CHECK_THAT(alike.notes[1], Catch::Contains("one mean rank"));
    CHECK_THAT(alike.notes[2], Catch::Contains("placements do not vary"));
    const Answers one{.values = {1.0, 2.0}, .cluster = {0, 0}, .clusters = 1};
    const RankTest single = clustered_mann_whitney(one.view(), middle.view(), {.alternative = Alternative::greater});
    CHECK_THAT(single.pvalue, within_relative(1.0 / 3.0, 1e-12));
    CHECK_THAT(single.notes.back(), Catch::Contains("fewer than two clusters"));
    CHECK(std::isnan(clustered_mann_whitney({}, middle.view()).pvalue));
    CHECK(clustered_mann_whitney({}, middle.view()).notes.back().starts_with("A variant has no values"));
    const std::vector<std::int64_t> wrong = {0, 5};
    const std::vector<double> values = {1.0, 2.0};
    CHECK_THAT(
        refusal([&] { (void)clustered_mann_whitney({.values = values, .cluster = wrong, .clusters = 2}, middle.view()); }),
        Catch::Contains("mann_whitney: a cluster is number 5"));
}
