#include "stats/adjustment/regression_adjustment.hpp"

#include "stats/adjustment/cuped.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/adjustment/covariate_rows.hpp"
#include "tests/stats/adjustment/margins.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using namespace cxlift::test;
using Catch::Contains;

TEST_CASE("Lin's difference is the coefficient of the treatment in the regression with interactions") {
    Random random(211);
    for (std::size_t k = 0; k < 5; ++k) {
        CAPTURE(k);
        const Rows control = random_rows(random, 20, k, 4.0, 0.5);
        const Rows treatment = random_rows(random, 31, k, 4.6, -1.5);
        std::vector<double> centre(k, 0.0);
        for (const Rows* rows : {&control, &treatment}) {
            for (const auto& row : *rows) {
                for (std::size_t j = 0; j < k; ++j) {
                    centre[j] += row[j + 1] / 51.0;
                }
            }
        }
        Rows design;
        std::vector<double> y;
        for (const Rows* rows : {&control, &treatment}) {
            const double treated = rows == &treatment ? 1.0 : 0.0;
            for (const auto& row : *rows) {
                design.push_back({1.0, treated});
                for (std::size_t j = 0; j < k; ++j) {
                    design.back().push_back(row[j + 1] - centre[j]);
                    design.back().push_back(treated * (row[j + 1] - centre[j]));
                }
                y.push_back(row[0]);
            }
        }
        const std::vector<double> coefficients = least_squares(design, y);
        const Comparison result = regression_adjustment(summary_of(control), summary_of(treatment));
        CHECK_THAT(result.control_value, within_relative(coefficients[0], 1e-10));
        CHECK_THAT(result.difference, within_relative(coefficients[1], 1e-9));
    }
}

TEST_CASE("without covariates Lin's adjustment is CUPED without covariates") {
    Random random(212);
    const CoMoments control = summary_of(random_rows(random, 9, 0, 4.0, 0.0));
    const CoMoments treatment = summary_of(random_rows(random, 14, 0, 5.0, 0.0));
    const Comparison one = regression_adjustment(control, treatment);
    const Comparison other = cuped(control, treatment);
    CHECK_THAT(one.pvalue, within_relative(other.pvalue, 1e-12));
    check_interval_relative(one.lift.interval, other.lift.interval, 1e-12, 1e-14);
}

TEST_CASE("a covariate that one variant cannot tell from others is left out of both") {
    Random random(213);
    Rows control = random_rows(random, 20, 2, 4.0, 0.5);
    const Rows treatment = random_rows(random, 20, 2, 4.0, 0.5);
    for (auto& row : control) {
        row[2] = 2.0 * row[1];
    }
    const Comparison result = regression_adjustment(summary_of(control), summary_of(treatment));
    CHECK(std::isfinite(result.pvalue));
    CHECK_THAT(result.notes.at(0), Contains("Covariate 1"));
    const auto first_alone = [](Rows rows) {
        for (auto& row : rows) {
            row.pop_back();
        }
        return rows;
    };
    const Comparison alone = regression_adjustment(summary_of(first_alone(control)), summary_of(first_alone(treatment)));
    CHECK_THAT(result.pvalue, within_relative(alone.pvalue, 1e-12));
}

TEST_CASE("Lin's p-values at margins agree with its intervals") {
    Random random(214);
    for (int trial = 0; trial < 30; ++trial) {
        const auto k = static_cast<std::size_t>(random.integer(0, 3));
        const CoMoments control = summary_of(random_rows(random, 20, k, random.uniform(-2.0, 6.0), 0.7));
        const CoMoments treatment = summary_of(random_rows(random, 9, k, random.uniform(-2.0, 6.0), 1.5));
        check_margins([&](const TestOptions& options) { return regression_adjustment(control, treatment, options); },
                      [&](const NullPoint& null, Alternative alternative) {
                          return regression_adjustment_margin_pvalue(control, treatment, null, alternative);
                      });
    }
}

TEST_CASE("what Lin's adjustment cannot test is NaN with a reason") {
    Random random(215);
    const CoMoments some = summary_of(random_rows(random, 10, 2, 2.0, 1.0));
    const Comparison few = regression_adjustment(some, summary_of(random_rows(random, 3, 2, 2.0, 1.0)));
    CHECK(std::isnan(few.pvalue));
    CHECK_THAT(few.notes.back(), Contains("fewer units"));
    CHECK(std::isnan(regression_adjustment(some, CoMoments(3)).pvalue));
    CHECK_THROWS_WITH(regression_adjustment(some, CoMoments(2)), Contains("regression_adjustment"));
}
