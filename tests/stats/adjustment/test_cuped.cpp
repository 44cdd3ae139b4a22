#include "stats/adjustment/cuped.hpp"

#include "stats/means/welch_t_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/adjustment/covariate_rows.hpp"
#include "tests/stats/adjustment/margins.hpp"
#include "tests/stats/random.hpp"

#include <functional>

using namespace cxlift::reference;
using namespace cxlift::stats;
using namespace cxlift::test;
using Catch::Contains;

namespace {

Rows with_column(Rows rows, const std::function<double(const std::vector<double>&)>& column) {
    for (auto& row : rows) {
        row.push_back(column(row));
    }
    return rows;
}

void check_same(const Comparison& a, const Comparison& b, double tolerance) {
    CHECK_THAT(a.difference, within_absolute(b.difference, tolerance * b.std_error));
    CHECK_THAT(a.std_error, within_relative(b.std_error, tolerance));
    CHECK_THAT(a.df, within_relative(b.df, tolerance));
    CHECK_THAT(a.pvalue, within_relative(b.pvalue, 100.0 * tolerance));
    check_interval_relative(a.lift.interval, b.lift.interval, 10.0 * tolerance, 1e-9);
}

} // namespace

TEST_CASE("CUPED's difference is the coefficient of the treatment in the regression on treatment and covariates") {
    Random random(201);
    for (std::size_t k = 0; k < 6; ++k) {
        CAPTURE(k);
        const Rows control = random_rows(random, 20 + k, k, 4.0, 0.5);
        const Rows treatment = random_rows(random, 31, k, 4.6, 0.5);
        Rows design;
        std::vector<double> y;
        for (const Rows* rows : {&control, &treatment}) {
            for (const auto& row : *rows) {
                design.push_back({1.0, rows == &treatment ? 1.0 : 0.0});
                design.back().insert(design.back().end(), row.begin() + 1, row.end());
                y.push_back(row[0]);
            }
        }
        const Comparison result = cuped(summary_of(control), summary_of(treatment));
        CHECK_THAT(result.difference, within_relative(least_squares(design, y)[1], 1e-10));
        CHECK_THAT(result.treatment_value - result.control_value, within_relative(result.difference, 1e-12));
        CHECK(result.df < static_cast<double>(control.size() + treatment.size() - 2 - k) + 1e-9);
    }
}

TEST_CASE("without covariates, or with constants alone, CUPED is Welch's test") {
    Random random(202);
    const Rows control = random_rows(random, 12, 0, 4.0, 0.0);
    const Rows treatment = random_rows(random, 15, 0, 4.6, 0.0);
    const auto moments = [](const Rows& rows) {
        std::vector<double> y;
        for (const auto& row : rows) {
            y.push_back(row[0]);
        }
        return Moments::of(y);
    };
    const Comparison welch = welch_t_test(moments(control), moments(treatment));
    check_same(cuped(summary_of(control), summary_of(treatment)), welch, 1e-12);
    const auto constant = [](const auto&) { return 0.1; };
    const Comparison result = cuped(summary_of(with_column(control, constant)), summary_of(with_column(treatment, constant)));
    check_same(result, welch, 1e-12);
    REQUIRE_FALSE(result.notes.empty());
    CHECK_THAT(result.notes[0], Contains("Covariate 0") && Contains("constant"));
}

TEST_CASE("covariates that say nothing new are left out and named") {
    Random random(203);
    const Rows control = random_rows(random, 40, 2, 4.0, 1.0);
    const Rows treatment = random_rows(random, 50, 2, 4.5, 1.0);
    const Comparison plain = cuped(summary_of(control), summary_of(treatment));
    for (const auto& column : std::vector<std::function<double(const std::vector<double>&)>>{
             [](const auto& row) { return row[1]; }, [](const auto& row) { return 1e150 * row[2]; },
             [](const auto& row) { return 1e-150 * row[2]; }, [](const auto& row) { return 3.0 * row[1] - row[2] + 7.0; },
             [](const auto&) { return -2.0; }}) {
        const Comparison result = cuped(summary_of(with_column(control, column)), summary_of(with_column(treatment, column)));
        check_same(result, plain, 1e-10);
        REQUIRE(result.notes.size() == 2);
        CHECK_THAT(result.notes[0], Contains("Covariate 2") && Contains("combination"));
        CHECK_THAT(result.notes[1], Contains("% of the variance"));
    }
}

TEST_CASE("exchanging the variants, shifting and scaling change what they must and nothing else") {
    Random random(204);
    for (int trial = 0; trial < 20; ++trial) {
        const Rows control = random_rows(random, 25, 3, 4.0, 0.4);
        const Rows treatment = random_rows(random, 18, 3, 4.3, 0.9);
        const Comparison one = cuped(summary_of(control), summary_of(treatment));
        const Comparison other = cuped(summary_of(treatment), summary_of(control));
        CHECK_THAT(other.difference, within_relative(-one.difference, 1e-11));
        CHECK_THAT(other.std_error, within_relative(one.std_error, 1e-12));
        CHECK_THAT(other.pvalue, within_relative(one.pvalue, 1e-10));
        const auto moved = [](Rows rows) {
            for (auto& row : rows) {
                row[0] *= 0x1p400;
                row[1] = row[1] * 0x1p-400;
                row[2] = row[2] + 64.0;
            }
            return rows;
        };
        const Comparison scaled = cuped(summary_of(moved(control)), summary_of(moved(treatment)));
        CHECK_THAT(scaled.difference, within_relative(one.difference * 0x1p400, 1e-10));
        CHECK_THAT(scaled.pvalue, within_relative(one.pvalue, 1e-10));
        check_interval_relative(scaled.lift.interval, one.lift.interval, 1e-10, 1e-12);
    }
}

TEST_CASE("CUPED's p-values at margins agree with its intervals") {
    Random random(205);
    for (int trial = 0; trial < 30; ++trial) {
        const auto k = static_cast<std::size_t>(random.integer(0, 3));
        const CoMoments control = summary_of(random_rows(random, 20, k, random.uniform(-2.0, 6.0), 0.7));
        const CoMoments treatment = summary_of(random_rows(random, 27, k, random.uniform(-2.0, 6.0), 1.5));
        check_margins([&](const TestOptions& options) { return cuped(control, treatment, options); },
                      [&](const NullPoint& null, Alternative alternative) {
                          return cuped_margin_pvalue(control, treatment, null, alternative);
                      });
    }
}

TEST_CASE("CUPED of a ratio without covariates is the ratio's own test") {
    Random random(206);
    Rows control = random_rows(random, 30, 1, 3.0, 0.3);
    Rows treatment = random_rows(random, 35, 1, 3.4, 0.3);
    for (Rows* rows : {&control, &treatment}) {
        for (auto& row : *rows) {
            row[1] = 1.0 + std::abs(row[1]);
        }
    }
    const Comparison plain = ratio_test(summary_of(control), summary_of(treatment));
    check_same(cuped_ratio(summary_of(control), summary_of(treatment)), plain, 1e-11);
    const auto noise = [&](const auto&) { return random.normal(); };
    const CoMoments more_control = summary_of(with_column(control, noise));
    const CoMoments more_treatment = summary_of(with_column(treatment, noise));
    CHECK(cuped_ratio(more_control, more_treatment).method == "CUPED, delta method, Welch t");
    check_margins([&](const TestOptions& options) { return cuped_ratio(more_control, more_treatment, options); },
                  [&](const NullPoint& null, Alternative alternative) {
                      return cuped_ratio_margin_pvalue(more_control, more_treatment, null, alternative);
                  });
    const CoMoments no_denominator = summary_of({{1.0, 0.0, 2.0}, {2.0, 0.0, 1.0}, {0.0, 0.0, 1.0}});
    const Comparison none = cuped_ratio(no_denominator, more_treatment);
    CHECK(std::isnan(none.pvalue));
    CHECK_THAT(none.notes.at(0), Contains("denominator"));
}

TEST_CASE("what CUPED cannot test is NaN with a reason, and what it cannot take is refused") {
    Random random(207);
    const CoMoments some = summary_of(random_rows(random, 10, 1, 2.0, 1.0));
    const auto check_none = [](const Comparison& result, const std::string& word) {
        CHECK(std::isnan(result.pvalue));
        CHECK(std::isnan(result.difference_interval.lower));
        CHECK(result.lift.kind == LiftKind::refused);
        REQUIRE_FALSE(result.notes.empty());
        CHECK_THAT(result.notes.back(), Contains(word));
    };
    check_none(cuped(CoMoments(2), some), "fewer than two");
    check_none(cuped(some, summary_of({{1.0, 2.0}})), "fewer than two");
    check_none(cuped(summary_of({{1.0, 2.0}, {1.0, 3.0}}), summary_of({{2.0, 2.0}, {2.0, 9.0}})), "No value differs");
    check_none(cuped(summary_of({{1.0, 2.0}, {2.0, 3.0}}), summary_of({{2.0, 2.0}, {4.0, 4.0}})), "explain every value");
    check_none(cuped(summary_of({{1.0, 2.0, 5.0}, {2.0, 3.0, 1.0}}), summary_of({{2.0, 2.0, 3.0}, {4.0, 7.0, 1.0}})),
               "as many covariates");
    check_none(cuped(summary_of({{1e200, 2.0}, {2e200, 3.0}}), some), "so large");
    CHECK_THROWS_WITH(cuped(some, CoMoments(3)), Contains("2 columns") && Contains("3"));
    CHECK_THROWS_WITH(cuped_ratio(CoMoments(1), CoMoments(1)), Contains("cuped_ratio") && Contains("2 or more"));
    CHECK_THROWS_WITH(cuped(some, some, {.confidence_level = 1.0}), Contains("cuped: confidence_level"));
}
