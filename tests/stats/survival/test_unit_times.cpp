#include "stats/survival/unit_times_test.hpp"

#include "stats/proportions/two_proportion_test.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/median_survival_test.hpp"
#include "stats/survival/restricted_mean_test.hpp"
#include "stats/survival/unit_incidence.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace {

using cxlift::stats::Estimate;
using cxlift::stats::Survival;
using cxlift::stats::TimeEnd;
using cxlift::stats::UnitIncidence;
using cxlift::stats::UnitTimes;

struct Rows {
    std::vector<double> time;
    std::vector<TimeEnd> end;
    std::vector<std::size_t> unit_ends;

    [[nodiscard]] UnitTimes units() const { return {time, end, unit_ends}; }
};

// `most` rows a unit at most; times are whole numbers, so that there are ties.
Rows random_rows(std::size_t units, std::size_t most, bool closed, unsigned seed) {
    cxlift::test::Random random(seed);
    Rows rows;
    for (std::size_t u = 0; u < units; ++u) {
        const auto count = 1 + static_cast<std::size_t>(random.uniform() * static_cast<double>(most));
        for (std::size_t i = 0; i < std::min(count, most); ++i) {
            rows.time.push_back(std::floor(random.uniform(0.0, 20.0)));
            const double kind = random.uniform();
            rows.end.push_back(kind < 0.6 ? TimeEnd::event : closed && kind < 0.8 ? TimeEnd::other : TimeEnd::open);
        }
        rows.unit_ends.push_back(rows.time.size());
    }
    return rows;
}

// The incidence where rows have weights, by its definition.
double weighted_incidence(const Rows& rows, const std::vector<double>& weights, double until) {
    std::vector<double> times = rows.time;
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    double survival = 1.0;
    double incidence = 0.0;
    for (const double time : times) {
        double at_risk = 0.0;
        double events = 0.0;
        double all_events = 0.0;
        for (std::size_t i = 0; i < rows.time.size(); ++i) {
            at_risk += rows.time[i] >= time ? weights[i] : 0.0;
            events += rows.time[i] == time && rows.end[i] == TimeEnd::event ? weights[i] : 0.0;
            all_events += rows.time[i] == time && rows.end[i] != TimeEnd::open ? weights[i] : 0.0;
        }
        incidence += time <= until && at_risk > 0.0 ? survival * events / at_risk : 0.0;
        survival *= at_risk > 0.0 ? (at_risk - all_events) / at_risk : 1.0;
    }
    return incidence;
}

} // namespace

TEST_CASE("UnitIncidence: the variance is that of numerical derivatives by the units' weights") {
    for (const bool closed : {false, true}) {
        const Rows rows = random_rows(25, 3, closed, closed ? 5 : 6);
        const Estimate found = UnitIncidence(rows.units()).at(11.0);
        const std::vector<double> ones(rows.time.size(), 1.0);
        CHECK(found.value == Approx(weighted_incidence(rows, ones, 11.0)).epsilon(1e-12));
        constexpr double step = 1e-5;
        double variance = 0.0;
        std::size_t begin = 0;
        for (const std::size_t end : rows.unit_ends) {
            std::vector<double> more = ones;
            std::vector<double> less = ones;
            std::fill(more.begin() + static_cast<std::ptrdiff_t>(begin), more.begin() + static_cast<std::ptrdiff_t>(end),
                      1.0 + step);
            std::fill(less.begin() + static_cast<std::ptrdiff_t>(begin), less.begin() + static_cast<std::ptrdiff_t>(end),
                      1.0 - step);
            const double slope = (weighted_incidence(rows, more, 11.0) - weighted_incidence(rows, less, 11.0)) / (2.0 * step);
            variance += slope * slope;
            begin = end;
        }
        CHECK(found.variance == Approx(variance).epsilon(1e-6));
    }
}

TEST_CASE("UnitIncidence: of one row a unit the variances are Greenwood's and Aalen's") {
    const Rows plain = random_rows(60, 1, false, 3);
    const Survival survival = plain.units().survival();
    const Estimate expected = cxlift::stats::incidence_at({&survival, 1}, 12.0);
    const Estimate found = UnitIncidence(plain.units()).at(12.0);
    CHECK(found.value == Approx(expected.value).epsilon(1e-13));
    CHECK(found.variance == Approx(expected.variance).epsilon(1e-11));
    const Rows competing = random_rows(60, 1, true, 4);
    const std::vector<Survival> kinds = competing.units().kinds();
    const Estimate of_kinds = cxlift::stats::incidence_at(kinds, 12.0);
    const Estimate of_units = UnitIncidence(competing.units()).at(12.0);
    CHECK(of_units.value == Approx(of_kinds.value).epsilon(1e-13));
    CHECK(of_units.variance == Approx(of_kinds.variance).epsilon(1e-10));
}

TEST_CASE("restricted_mean_test: of one row a unit it is the test of two Survivals") {
    const UnitTimes control = random_rows(50, 1, false, 8).units();
    const UnitTimes treatment = random_rows(40, 1, false, 9).units();
    const auto found = cxlift::stats::restricted_mean_test(control, treatment, 14.0);
    const auto expected = cxlift::stats::restricted_mean_test(control.survival(), treatment.survival(), 14.0);
    CHECK(found.difference == Approx(expected.difference).epsilon(1e-12));
    CHECK(found.std_error == Approx(expected.std_error).epsilon(1e-11));
    CHECK(found.lift.interval.lower == Approx(expected.lift.interval.lower).epsilon(1e-9));
    CHECK(found.method == expected.method);
    const auto median = cxlift::stats::median_survival_test(control, treatment);
    const auto expected_median = cxlift::stats::median_survival_test(control.survival(), treatment.survival());
    CHECK(median.difference == expected_median.difference);
    CHECK(median.difference_interval.lower == Approx(expected_median.difference_interval.lower).epsilon(1e-9));
    CHECK(median.pvalue == Approx(expected_median.pvalue).epsilon(1e-8));
}

TEST_CASE("restricted_mean_test: extremes of scale, and the ends of the interval have half of alpha") {
    Rows rows = random_rows(40, 3, true, 21);
    Rows others = random_rows(45, 3, true, 22);
    const auto plain = cxlift::stats::restricted_mean_test(rows.units(), others.units(), 15.0);
    const auto at = [&](double shift, cxlift::stats::Alternative alternative) {
        return restricted_mean_margin_pvalue(rows.units(), others.units(), 15.0, {.ratio = 1.0, .shift = shift}, alternative);
    };
    CHECK(at(plain.difference_interval.lower, cxlift::stats::Alternative::greater) == Approx(0.025).epsilon(1e-9));
    CHECK(at(plain.difference_interval.upper, cxlift::stats::Alternative::less) == Approx(0.025).epsilon(1e-9));
    for (Rows* each : {&rows, &others}) {
        for (double& time : each->time) {
            time *= 1e150;
        }
    }
    const auto large = cxlift::stats::restricted_mean_test(rows.units(), others.units(), 15e150);
    CHECK(large.statistic == Approx(plain.statistic).epsilon(1e-9));
    CHECK(large.std_error / 1e150 == Approx(plain.std_error).epsilon(1e-9));
}

TEST_CASE("event_within_test: without censoring before it is the score test") {
    const std::vector<double> times{1, 2, 3, 9, 10};
    const std::vector<double> event{1, 1, 1, 0, 1};
    const std::vector<double> late{4, 5, 6, 7, 1};
    const std::vector<double> all{1, 1, 1, 1, 1};
    const Survival control = Survival::of(times, event);
    const Survival treatment = Survival::of(late, all);
    const auto found = cxlift::stats::event_within_test(control, treatment, 5.0);
    const auto expected = cxlift::stats::two_proportion_test({.successes = 3, .n = 5}, {.successes = 3, .n = 5});
    CHECK(found.pvalue == Approx(expected.pvalue));
    CHECK(found.difference_interval.lower == Approx(expected.difference_interval.lower));
    CHECK_THROWS_AS(cxlift::stats::event_within_test(control, treatment, 0.0), std::invalid_argument);
}

TEST_CASE("UnitTimes: no order of rows, units and merging changes them") {
    const Rows rows = random_rows(30, 4, true, 12);
    const UnitTimes whole = rows.units();
    UnitTimes merged;
    std::size_t begin = 0;
    for (const std::size_t end : rows.unit_ends) {
        std::vector<double> time(rows.time.begin() + static_cast<std::ptrdiff_t>(begin),
                                 rows.time.begin() + static_cast<std::ptrdiff_t>(end));
        std::vector<TimeEnd> ends(rows.end.begin() + static_cast<std::ptrdiff_t>(begin),
                                  rows.end.begin() + static_cast<std::ptrdiff_t>(end));
        std::reverse(time.begin(), time.end());
        std::reverse(ends.begin(), ends.end());
        UnitTimes one(time, ends, std::vector<std::size_t>{time.size()});
        one.merge(merged);
        merged = one;
        begin = end;
    }
    CHECK(merged == whole);
    CHECK(whole.units() == 30);
    CHECK_THROWS_AS(UnitTimes(std::vector<double>{-1.0}, std::vector<TimeEnd>{TimeEnd::open}, std::vector<std::size_t>{1}),
                    std::invalid_argument);
    CHECK_THROWS_AS(UnitTimes(std::vector<double>{1.0}, std::vector<TimeEnd>{TimeEnd::open}, std::vector<std::size_t>{1, 1}),
                    std::invalid_argument);
}

TEST_CASE("event_within_test: one unit in a variant, and no unit") {
    const UnitTimes none;
    const UnitTimes one =
        UnitTimes::of_rows(std::vector<double>{2.0, 3.0}, std::vector<TimeEnd>{TimeEnd::event, TimeEnd::event});
    const auto found = cxlift::stats::restricted_mean_test(none, one);
    CHECK(std::isnan(found.pvalue));
    CHECK_FALSE(found.notes.empty());
    CHECK(std::isnan(cxlift::stats::median_survival_test(none, one).pvalue));
    CHECK(std::isnan(cxlift::stats::event_within_test(none, one, 1.0).pvalue));
}
