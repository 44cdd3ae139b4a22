#include "stats/proportions/exact/worst_case.hpp"

#include "stats/proportions/exact/score_region.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double quarter_turn = 1.5707963267948966;
constexpr Alternative alternatives[] = {Alternative::two_sided, Alternative::less, Alternative::greater};

std::vector<double> binomial(std::int64_t n, double p, double q) {
    std::vector<double> chances;
    for (std::int64_t k = 0; k <= n; ++k) {
        const auto x = static_cast<double>(k);
        const auto size = static_cast<double>(n);
        const double ways = std::exp(std::lgamma(size + 1.0) - std::lgamma(x + 1.0) - std::lgamma(size - x + 1.0));
        chances.push_back(ways * std::pow(p, x) * std::pow(q, size - x));
    }
    return chances;
}

// The sum over all outcomes.
double slow_probability(const Region& region, std::int64_t n_control, std::int64_t n_treatment, const Proportions& p) {
    const std::vector<double> control = binomial(n_control, p.control, p.control_rest);
    const std::vector<double> treatment = binomial(n_treatment, p.treatment, p.treatment_rest);
    double sum = 0.0;
    for (std::size_t c = 0; c < control.size(); ++c) {
        for (std::size_t t = 0; t < treatment.size(); ++t) {
            const auto k = static_cast<std::int64_t>(t);
            sum += k >= region.from[c] || k < region.below[c] ? control[c] * treatment[t] : 0.0;
        }
    }
    return sum;
}

NullPoint random_null(Random& random, int trial) {
    const double sign = random.uniform(0.0, 1.0) < 0.5 ? -1.0 : 1.0;
    switch (trial % 6) {
    case 0: return {};
    case 1: return {.ratio = 1.0, .shift = random.uniform(-0.95, 0.95)};
    case 2: return {.ratio = std::exp(random.uniform(-4.0, 4.0)), .shift = 0.0};
    case 3: return {.ratio = 1.0, .shift = random.uniform(-0.1, 0.1)};
    case 4: return {.ratio = 1.0, .shift = sign * std::pow(10.0, random.uniform(-300.0, -10.0))}; // 1 - shift may be 1
    default: return {.ratio = 1.0 + sign * std::pow(10.0, random.uniform(-15.0, -10.0)), .shift = 0.0};
    }
}

} // namespace

TEST_CASE("a region's probability and its slope are those of the sum over all outcomes") {
    Random random(81);
    for (int trial = 0; trial < 60; ++trial) {
        const std::int64_t n_control = random.integer(1, 30);
        const std::int64_t n_treatment = random.integer(1, 30);
        const NullPoint null = random_null(random, trial);
        const NullLine line(null);
        const Region region = score_region(n_control, n_treatment, null, random.uniform(0.2, 3.0), Alternative::two_sided);
        WorstCase worst_case(n_control, n_treatment);
        for (const double share : {0.0, 0.01, 0.2, 0.5, 0.83, 1.0}) {
            const double angle = share * quarter_turn;
            const auto at = [&](double a) { return slow_probability(region, n_control, n_treatment, line.at_angle(a)); };
            const WorstCase::Point point = worst_case.at(region, line, angle, 0.0);
            CAPTURE(n_control, n_treatment, null.ratio, null.shift, share);
            CHECK_THAT(point.probability, within_absolute(at(angle), 1e-12));
            if (share > 0.0 && share < 1.0) {
                CHECK_THAT(point.slope, within_absolute((at(angle + 1e-5) - at(angle - 1e-5)) / 2e-5, 1e-6));
            }
        }
    }
}

TEST_CASE("the worst case is not below any place of a dense grid, and is close to its best") {
    Random random(82);
    for (int trial = 0; trial < 30; ++trial) {
        const std::int64_t n_control = random.integer(1, trial % 3 == 0 ? 3 : 60);
        const std::int64_t n_treatment = random.integer(1, trial % 5 == 0 ? 150 : 40);
        const NullPoint null = random_null(random, trial);
        const NullLine line(null);
        const Alternative alternative = alternatives[trial % 3];
        const Region region = score_region(n_control, n_treatment, null, random.uniform(0.1, 3.5), alternative);
        WorstCase worst_case(n_control, n_treatment);
        const double found = worst_case.probability(region, line);
        double best = 0.0;
        for (int i = 0; i <= 1200; ++i) {
            best = std::max(best, worst_case.at(region, line, quarter_turn * i / 1200.0, 0.0).probability);
        }
        CAPTURE(n_control, n_treatment, null.ratio, null.shift, found, best);
        CHECK(found >= best * (1.0 - 1e-12));
        CHECK(found <= best * (1.0 + 5e-3));
        // Stopping early changes no decision.
        for (const double alpha : {0.5 * best, 0.999 * best, 1.002 * found, 2.0 * found}) {
            CHECK((worst_case.probability(region, line, alpha) >= alpha) == (found >= alpha));
        }
    }
}

TEST_CASE("the region is what the score statistic of every outcome says, and each row one piece") {
    Random random(83);
    for (int trial = 0; trial < 240; ++trial) {
        const std::int64_t n_control = random.integer(1, 12);
        const std::int64_t n_treatment = random.integer(1, 12);
        const NullPoint null = random_null(random, trial);
        const Successes control{.successes = random.integer(0, n_control), .n = n_control};
        const Successes treatment{.successes = random.integer(0, n_treatment), .n = n_treatment};
        const double observed = score_at(control, treatment, null);
        for (const Alternative alternative : alternatives) {
            const Region region = score_region(n_control, n_treatment, null, observed, alternative);
            for (std::int64_t c = 0; c <= n_control; ++c) {
                double before = -std::numeric_limits<double>::infinity();
                for (std::int64_t t = 0; t <= n_treatment; ++t) {
                    const double z = score_at({.successes = c, .n = n_control}, {.successes = t, .n = n_treatment}, null);
                    CAPTURE(n_control, n_treatment, null.ratio, null.shift, observed, c, t, z);
                    CHECK(z >= before - 1e-9);
                    before = z;
                    const auto row = static_cast<std::size_t>(c);
                    const bool inside = t >= region.from[row] || t < region.below[row];
                    const double beyond = alternative == Alternative::two_sided ? std::abs(z) - std::abs(observed)
                                          : alternative == Alternative::greater ? z - observed
                                                                                : observed - z;
                    if (std::abs(beyond) > 1e-8) { // nearer is a tie
                        CHECK(inside == (beyond > 0.0));
                    }
                    if (c == control.successes && t == treatment.successes) {
                        CHECK(inside);
                    }
                }
            }
        }
    }
}
