#include "stats/summaries/survival.hpp"

#include "stats/survival/clustered_log_rank.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/kaplan_meier.hpp"
#include "stats/survival/log_rank.hpp"
#include "stats/survival/median_survival_test.hpp"
#include "stats/survival/restricted_mean_test.hpp"
#include "stats/survival/sorted_units.hpp"
#include "tests/stats/random.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <vector>

using namespace cxlift::stats;
using Catch::Matchers::Contains;
using cxlift::test::Random;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Rows {
    std::vector<double> time;
    std::vector<double> event;

    [[nodiscard]] Survival summary() const { return Survival::of(time, event); }
};

Rows random_rows(Random& random, std::int64_t n, std::int64_t grid) {
    Rows rows;
    for (std::int64_t i = 0; i < n; ++i) {
        rows.time.push_back(static_cast<double>(random.integer(0, grid)));
        rows.event.push_back(static_cast<double>(random.integer(0, 1)));
    }
    return rows;
}

double count(const Rows& rows, double time, bool events) {
    double found = 0.0;
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
        found += (events ? rows.time[i] == time && rows.event[i] == 1.0 : rows.time[i] >= time) ? 1.0 : 0.0;
    }
    return found;
}

double slow_survival(const Rows& rows, double time) {
    double survival = 1.0;
    std::vector<double> times = rows.time;
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    for (const double t : times) {
        if (t <= time) {
            survival *= 1.0 - count(rows, t, true) / count(rows, t, false);
        }
    }
    return survival;
}

} // namespace

TEST_CASE("times of any number and any spread are counted in order", "[survival]") {
    Random random(1);
    const auto time_of_kind = [&](int kind) {
        switch (kind) {
        case 0: return std::exp(random.normal(0.0, 1.0));
        case 1: return std::exp(random.normal(0.0, 100.0));
        case 2: return static_cast<double>(random.integer(0, 9)); // ties, and times of 0
        case 3: return 1e9 + std::exp(random.normal(0.0, 1.0));
        case 4: return random.integer(0, 1'000) == 0 ? 1e-300 : 5.0 + 1e-9 * random.normal(0.0, 1.0); // all in one bucket
        default: return 3.0;
        }
    };
    for (int kind = 0; kind <= 5; ++kind) {
        for (const std::size_t n : {0U, 1U, 2U, 24U, 25U, 1'000U, 16'384U, 32'768U, 100'001U}) {
            Column<std::uint64_t> units(n);
            std::map<double, std::array<std::int64_t, 2>> expected;
            for (std::uint64_t& unit : units) {
                const double time = time_of_kind(kind);
                const bool event = random.integer(0, 1) == 1;
                unit = packed_unit(time, event);
                ++expected[time][event ? 0 : 1];
            }
            const CountedTimes found = counted_times(units);
            REQUIRE(found.times.size() == expected.size());
            std::size_t i = 0;
            bool is_same = true;
            for (const auto& [time, counts] : expected) {
                is_same = is_same && found.times[i] == time && found.events[i] == counts[0] && found.censored[i] == counts[1];
                ++i;
            }
            CHECK(is_same);
        }
    }
    CHECK(packed_unit(2.0, true) < packed_unit(2.0, false));
    CHECK(packed_unit(2.0, false) < packed_unit(std::nextafter(2.0, 3.0), true));
    CHECK(time_of(packed_unit(1e308, false)) == 1e308);
}

TEST_CASE("a summary holds what the rows hold", "[survival]") {
    const Survival units =
        Survival::of(std::vector{3.0, -0.0, 3.0, missing, 1.0, 3.0}, std::vector{1.0, 0.0, 0.0, 1.0, missing, 1.0});
    CHECK(units.times() == Column<double>{0.0, 3.0});
    CHECK(units.events() == Column<std::int64_t>{0, 2});
    CHECK(units.censored() == Column<std::int64_t>{1, 1});
    CHECK(units.n() == 4);
    CHECK_FALSE(units.ends_at_zero());
    Random random(2);
    const Rows a = random_rows(random, 300, 40);
    const Rows b = random_rows(random, 200, 60);
    Rows both = a;
    both.time.insert(both.time.end(), b.time.begin(), b.time.end());
    both.event.insert(both.event.end(), b.event.begin(), b.event.end());
    Survival merged = a.summary();
    merged.merge(b.summary());
    CHECK(merged == both.summary());
    merged.merge(Survival());
    CHECK(merged == both.summary());
    const Survival coarse = Survival::of(a.time, a.event, 7.0);
    CHECK(coarse.n() == 300);
    CHECK(coarse.size() <= 7);
    CHECK_THROWS_WITH(merged.merge(coarse), Contains("resolutions of the two summaries are 0 and 7"));
    CHECK(Survival::from_counts(std::vector{5.0, 2.0, 5.0}, std::vector<std::int64_t>{1, 0, 2},
                                std::vector<std::int64_t>{0, 3, 1}) ==
          Survival::of(std::vector{2.0, 2.0, 2.0, 5.0, 5.0, 5.0, 5.0}, std::vector{0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0}));
}

TEST_CASE("bad units are one sentence", "[survival]") {
    const std::vector flag{1.0};
    const auto of = [&](double time, double event) { return Survival::of(std::vector{time}, std::vector{event}); };
    CHECK_THROWS_WITH(of(-1.0, 1.0), Contains("time holds -1 at position 0, must be finite and not negative."));
    CHECK_THROWS_WITH(of(std::numeric_limits<double>::infinity(), 1.0), Contains("time holds inf"));
    CHECK_THROWS_WITH(of(1.0, 2.0), Contains("event holds 2 at position 0, must be 0 (censored) or 1."));
    CHECK_THROWS_WITH(check_units(std::vector{1.0, 2.0}, flag, "log_rank_test", "_control"),
                      Contains("log_rank_test: time_control has 2 values and event_control 1, must have as many."));
    CHECK_THROWS_AS(Survival::of(flag, flag, -1.0), std::invalid_argument);
    CHECK_THROWS_AS(Survival::from_counts(flag, std::vector<std::int64_t>{-1}, std::vector<std::int64_t>{1}),
                    std::invalid_argument);
}

TEST_CASE("the curve, the area and the log-rank sums are those of the definitions", "[survival]") {
    Random random(3);
    for (int round = 0; round < 40; ++round) {
        const Rows control = random_rows(random, random.integer(2, 60), 12);
        const Rows treatment = random_rows(random, random.integer(2, 60), 9);
        const KaplanMeier curve = kaplan_meier(control.summary());
        double area = 0.0;
        double before = 0.0;
        double height = 1.0;
        for (std::size_t i = 0; i < curve.time.size(); ++i) {
            CHECK(static_cast<double>(curve.n_at_risk[i]) == count(control, curve.time[i], false));
            CHECK(curve.survival[i] == Approx(slow_survival(control, curve.time[i])).margin(1e-14));
            area += height * (curve.time[i] - before);
            before = curve.time[i];
            height = curve.survival[i];
        }
        CHECK(curve.restricted_mean == Approx(area).epsilon(1e-13));
        LogRankSums sums = log_rank_sums(control.summary(), treatment.summary());
        double score = 0.0;
        for (int t = 0; t <= 12; ++t) {
            const double d = count(control, t, true) + count(treatment, t, true);
            const double n = count(control, t, false) + count(treatment, t, false);
            score += d > 0.0 ? count(treatment, t, true) - d * count(treatment, t, false) / n : 0.0;
        }
        CHECK(sums.score == Approx(score).margin(1e-12));
        CHECK(log_rank_sums(treatment.summary(), control.summary()).score == -sums.score);
        CHECK(sums.observed_treatment - sums.expected_treatment == Approx(score).margin(1e-12));
    }
}

TEST_CASE("units of one cluster each have the variance of their score residuals", "[survival]") {
    Random random(4);
    const Rows control = random_rows(random, 40, 12);
    const Rows treatment = random_rows(random, 50, 9);
    std::vector<std::int64_t> own(50);
    std::iota(own.begin(), own.end(), 0);
    const std::vector<std::int64_t> stratum(50, 0);
    const auto rows = [&](const Rows& of) {
        const std::size_t n = of.time.size();
        return ClusteredTimes{.time = of.time,
                              .event = of.event,
                              .stratum = std::span(stratum).first(n),
                              .cluster = std::span(own).first(n),
                              .clusters = n};
    };
    const LogRank robust = clustered_log_rank_test(rows(control), rows(treatment), 1);
    const std::vector plain_control{control.summary()};
    const std::vector plain_treatment{treatment.summary()};
    const LogRank plain = log_rank_test(plain_control, plain_treatment);
    CHECK(robust.hazard_ratio == plain.hazard_ratio);
    CHECK(robust.variance == Approx(plain.variance).epsilon(0.35)); // both estimate the same
    CHECK(robust.notes.front() == "Clusters: 40 of the control, 50 of the treatment.");
    CHECK_THROWS_AS(clustered_log_rank_test(rows(control), rows(treatment), 0), std::invalid_argument);
}

TEST_CASE("data that cannot answer give notes", "[survival]") {
    const Survival none;
    const Survival one = Survival::of(std::vector{2.0}, std::vector{1.0});
    const Survival open = Survival::of(std::vector{2.0, 3.0, 4.0}, std::vector{0.0, 0.0, 0.0});
    CHECK(kaplan_meier(none).notes.size() == 1);
    CHECK(kaplan_meier(open).restricted_mean == 4.0);
    for (const Survival& units : {none, one, open}) {
        const Comparison mean = restricted_mean_test(units, open);
        CHECK(std::isnan(mean.pvalue));
        CHECK_FALSE(mean.notes.empty());
        const Comparison median = median_survival_test(open, units);
        CHECK(std::isnan(median.pvalue));
        const std::vector control{units};
        const std::vector treatment{units};
        CHECK(std::isnan(log_rank_test(control, treatment).pvalue));
        const Comparison incidence = cumulative_incidence_test(control, treatment);
        CHECK(std::isnan(incidence.pvalue));
        CHECK_FALSE(incidence.notes.empty());
    }
    CHECK_THROWS_WITH(restricted_mean_test(open, open, 5.0),
                      Contains("horizon is 5, must not exceed 4, the last time observed"));
    CHECK_THROWS_WITH(restricted_mean_test(open, open, 0.0), Contains("must be finite and above 0."));
    CHECK(restricted_mean_test(one, one, 50.0).control_value == 2.0); // the curve has arrived at 0
}
