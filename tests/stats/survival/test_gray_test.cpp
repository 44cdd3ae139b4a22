#include "stats/survival/gray_test.hpp"

#include "tests/stats/random.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// Kinds of a variant's events, 0 for censored, as summaries.
std::vector<Survival> summaries(const std::vector<double>& time, const std::vector<std::int64_t>& kind) {
    std::vector<Survival> found;
    for (const std::int64_t asked : {1, 2}) {
        std::vector<double> event;
        for (const std::int64_t one : kind) {
            event.push_back(one == asked ? 1.0 : 0.0);
        }
        found.push_back(Survival::of(time, event));
    }
    return found;
}

struct Rows {
    std::vector<double> time;
    std::vector<std::int64_t> kind;

    [[nodiscard]] std::vector<Survival> kinds() const { return summaries(time, kind); }
};

Rows random_rows(Random& random, std::int64_t n, std::int64_t kinds) {
    Rows rows;
    for (std::int64_t i = 0; i < n; ++i) {
        rows.time.push_back(static_cast<double>(random.integer(0, 15)));
        rows.kind.push_back(random.integer(0, kinds));
    }
    return rows;
}

} // namespace

TEST_CASE("with one kind of event the score of Gray's test is the log-rank test's", "[survival]") {
    Random random(8);
    for (int round = 0; round < 30; ++round) {
        const std::vector<Survival> control = random_rows(random, random.integer(5, 60), 1).kinds();
        const std::vector<Survival> treatment = random_rows(random, random.integer(5, 60), 1).kinds();
        const LogRank gray = gray_test(control, treatment);
        const std::array one_control{control.front()};
        const std::array one_treatment{treatment.front()};
        const LogRank log_rank = log_rank_test(one_control, one_treatment);
        CHECK(gray.observed_treatment == log_rank.observed_treatment);
        CHECK(gray.expected_treatment == Approx(log_rank.expected_treatment).epsilon(1e-12));
        CHECK(gray.variance == Approx(log_rank.variance).epsilon(0.4)); // another estimate of the same
    }
}

TEST_CASE("exchanged variants change the sign of Gray's test, and no censoring leaves the dead at risk", "[survival]") {
    Random random(9);
    for (int round = 0; round < 30; ++round) {
        const std::vector<Survival> control = random_rows(random, random.integer(2, 80), 2).kinds();
        const std::vector<Survival> treatment = random_rows(random, random.integer(2, 80), 2).kinds();
        const LogRank one = gray_test(control, treatment);
        const LogRank other = gray_test(treatment, control, {.alternative = Alternative::two_sided});
        if (std::isnan(one.pvalue)) {
            CHECK(one.notes.size() == 1);
            continue;
        }
        CHECK(one.statistic == Approx(-other.statistic).epsilon(1e-9).margin(1e-12));
        CHECK(one.variance == Approx(other.variance).epsilon(1e-9));
        CHECK(one.hazard_ratio == Approx(1.0 / other.hazard_ratio).epsilon(1e-9));
    }
    // Who had the other kind of event stays at risk for good: as if censored after the last time, while
    // anybody is left.
    Rows rows{.time = {1, 2, 3, 4, 5, 6, 7, 8}, .kind = {1, 2, 1, 2, 1, 1, 2, 1}};
    Rows late = rows;
    for (std::size_t i = 0; i < late.kind.size(); ++i) {
        if (late.kind[i] == 2) {
            late.time[i] = 100.0;
            late.kind[i] = 0;
        }
    }
    const Rows other{.time = {2, 3, 3, 5, 7}, .kind = {1, 1, 1, 1, 1}};
    CHECK(gray_test(rows.kinds(), other.kinds()).expected_treatment ==
          Approx(gray_test(late.kinds(), other.kinds()).expected_treatment).epsilon(1e-12));
}

TEST_CASE("Gray's test of data that cannot answer is a note", "[survival]") {
    const std::vector<Survival> none = summaries({}, {});
    const std::vector<Survival> open = summaries({2.0, 3.0}, {0, 0});
    const std::vector<Survival> others = summaries({2.0, 3.0}, {2, 2});
    const std::vector<Survival> some = summaries({1.0, 4.0}, {1, 1});
    for (const auto& kinds : {none, open, others}) {
        CHECK(std::isnan(gray_test(kinds, kinds).pvalue));
        CHECK(gray_test(kinds, none).notes.size() == 1);
    }
    CHECK(std::isfinite(gray_test(some, others).pvalue));
    CHECK(std::isfinite(gray_test(open, some).pvalue));
    CHECK(std::isnan(gray_test(std::vector<Survival>{}, some).pvalue));
    CHECK_THROWS_AS(gray_test(some, std::vector<Survival>{some.front(), others.front(), Survival()}), std::invalid_argument);
    const std::int64_t huge = std::int64_t{1} << 51;
    const std::vector<double> times{1.0, 2.0};
    const auto counts = [&](std::int64_t a, std::int64_t b) {
        return std::vector{Survival::from_counts(times, std::vector{a, a}, std::vector{b, b}),
                           Survival::from_counts(times, std::vector{b, b}, std::vector{a, a})};
    };
    const LogRank large = gray_test(counts(huge, huge), counts(huge, huge + (huge >> 20U)));
    CHECK(std::isfinite(large.statistic));
    CHECK(large.pvalue >= 0.0);
}
