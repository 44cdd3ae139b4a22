#include "stats/proportions/exact/conditional_table.hpp"

#include "stats/proportions/exact/fisher_inversion.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// Every table with the margins, from the lowest up.
std::vector<long double> chances(const Successes& control, const Successes& treatment, double odds) {
    const std::int64_t total = control.successes + treatment.successes;
    const std::int64_t lowest = std::max<std::int64_t>(0, total - control.n);
    const std::int64_t highest = std::min(total, treatment.n);
    std::vector<long double> weights{1.0L};
    for (std::int64_t x = lowest; x < highest; ++x) {
        weights.push_back(weights.back() * static_cast<long double>(odds) * static_cast<long double>(total - x) *
                          static_cast<long double>(treatment.n - x) /
                          (static_cast<long double>(x + 1) * static_cast<long double>(control.n - total + x + 1)));
    }
    long double sum = 0.0L;
    for (const long double weight : weights) {
        sum += weight;
    }
    for (long double& weight : weights) {
        weight /= sum;
    }
    return weights;
}

Successes random_sample(Random& random, std::int64_t most) {
    const std::int64_t n = random.integer(1, most);
    return {.successes = random.integer(0, n), .n = n};
}

} // namespace

TEST_CASE("a table given its margins has the probabilities of going through all of them") {
    Random random(71);
    for (int trial = 0; trial < 200; ++trial) {
        const Successes control = random_sample(random, trial % 2 == 0 ? 8 : 150);
        const Successes treatment = random_sample(random, trial % 3 == 0 ? 5 : 120);
        const double odds = trial % 4 == 0 ? 1.0 : std::exp(random.uniform(-8.0, 8.0));
        const std::vector<long double> all = chances(control, treatment, odds);
        const ConditionalTable table(control, treatment, odds);
        CAPTURE(control.successes, control.n, treatment.successes, treatment.n, odds);
        long double mean = 0.0L;
        long double sum = 0.0L;
        for (std::size_t k = 0; k < all.size(); ++k) {
            const double x = table.lowest() + static_cast<double>(k);
            CHECK_THAT(table.probability(x), within_relative(static_cast<double>(all[k]), 1e-12));
            sum += all[k];
            CHECK_THAT(table.at_most(x), within_relative(static_cast<double>(sum), 1e-12));
            mean += all[k] * static_cast<long double>(x);
        }
        CHECK(table.at_least(table.lowest()) == 1.0);
        CHECK(table.at_least(table.highest() + 1.0) == 0.0);
        CHECK(table.at_most(table.lowest() - 1.0) == 0.0);
        CHECK_THAT(table.mean(), within_absolute(static_cast<double>(mean), 1e-11));
    }
}

TEST_CASE("the integral that stands for a long sum equals the sum") {
    for (const double odds : {1.0, 1.01, 0.7}) {
        const Successes control{.successes = 400'000, .n = 2'000'000};
        const Successes treatment{.successes = 302'000, .n = 1'500'000};
        const ConditionalTable table(control, treatment, odds);
        for (const double away : {-2000.0, -700.0, -1.0, 0.0, 1.0, 300.0, 1500.0}) {
            const double x = std::floor(table.mode() + away);
            double sum = 0.0;
            for (int k = 0; k < 12'000; ++k) {
                sum += table.probability(x + k);
            }
            CAPTURE(odds, away);
            CHECK_THAT(table.at_least(x), within_relative(sum, 1e-9));
            CHECK_THAT(table.at_least(x) + table.at_most(x - 1.0), within_absolute(1.0, 1e-13));
        }
    }
}

TEST_CASE("counts up to 2^53 are answered, and by the normal limit") {
    const std::int64_t n = std::int64_t{1} << 52;
    const Successes control{.successes = n / 2, .n = n};
    const Successes treatment{.successes = n / 2 + 100'000'000, .n = n};
    const double z = 1e8 / std::sqrt(static_cast<double>(n) / 2.0);
    CHECK_THAT(fisher_pvalue(control, treatment, Alternative::two_sided), within_relative(std::erfc(z / std::sqrt(2.0)), 1e-6));
    CHECK_THAT(fisher_pvalue(control, treatment, Alternative::greater),
               within_relative(0.5 * std::erfc(z / std::sqrt(2.0)), 1e-6));
}

TEST_CASE("Fisher's two-sided interval keeps what the test keeps") {
    Random random(72);
    for (int trial = 0; trial < 120; ++trial) {
        const Successes control = random_sample(random, 25);
        const Successes treatment = random_sample(random, 40);
        const double level = std::array{0.8, 0.95, 0.99}[static_cast<std::size_t>(trial % 3)];
        const Interval found = fisher_odds_ratio_interval(control, treatment, Alternative::two_sided, level);
        const bool rejected = fisher_pvalue(control, treatment, Alternative::two_sided) < 1.0 - level;
        CAPTURE(control.successes, control.n, treatment.successes, treatment.n, level, found.lower, found.upper);
        CHECK(found.contains(1.0) == !rejected);
        for (int step = -240; step <= 240; ++step) {
            const double odds = std::exp(0.05 * step);
            if (!found.contains(odds)) {
                // Only where 1 is rejected may something be left out: what lies beyond it.
                const bool beyond = rejected && (odds < 1.0) == (found.lower > 1.0);
                CHECK((beyond || fisher_pvalue(control, treatment, Alternative::two_sided, odds) < 1.0 - level));
            }
        }
    }
}
