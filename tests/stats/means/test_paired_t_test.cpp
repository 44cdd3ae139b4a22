#include "stats/means/paired_t_test.hpp"

#include "stats/means/one_sample_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

struct Columns {
    std::vector<double> control;
    std::vector<double> treatment;
};

Columns random_columns(Random& random) {
    Columns columns;
    const double together = random.uniform(-1.5, 1.5);
    const double mean = random.uniform(-1.0, 6.0);
    const double effect = random.normal(0.0, 0.5);
    for (std::int64_t i = random.integer(2, 40); i > 0; --i) {
        const double unit = random.normal();
        columns.control.push_back(mean + unit);
        columns.treatment.push_back(mean + effect + together * unit + random.normal(0.0, 0.5));
    }
    return columns;
}

CoMoments summary(const Columns& columns) {
    CoMoments result(2);
    for (std::size_t i = 0; i < columns.control.size(); ++i) {
        result.add(std::vector<double>{columns.control[i], columns.treatment[i]});
    }
    return result;
}

// The definition: a test of one sample, the values treatment - ratio * control.
double statistic_at(const Columns& columns, double ratio) {
    std::vector<double> values;
    for (std::size_t i = 0; i < columns.control.size(); ++i) {
        values.push_back(columns.treatment[i] - ratio * columns.control[i]);
    }
    return one_sample_t_test(Moments::of(values)).statistic;
}

} // namespace

TEST_CASE("the paired test and its lift are the test of treatment - ratio * control at every ratio") {
    Random random(251);
    int outside = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const Columns columns = random_columns(random);
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            const Comparison result = paired_t_test(columns.control, columns.treatment, {.alternative = alternative});
            CHECK_THAT(result.statistic, within_relative(statistic_at(columns, 1.0), 1e-11));
            CHECK(result.difference_interval.contains(0.0) == !(result.pvalue < 0.05));
            CHECK(result.lift.contains(0.0) == !(result.pvalue < 0.05));
            // Of one sample, T is rejected where its interval leaves 0 out.
            for (const double ratio : {-20.0, -3.0, -0.5, 0.0, 0.6, 0.9, 1.0, 1.2, 2.0, 30.0}) {
                std::vector<double> values;
                for (std::size_t i = 0; i < columns.control.size(); ++i) {
                    values.push_back(columns.treatment[i] - ratio * columns.control[i]);
                }
                const OneSample one = one_sample_t_test(Moments::of(values), 0.0, {.alternative = alternative});
                if (std::abs(one.pvalue - 0.05) > 1e-6) {
                    CAPTURE(trial, ratio, one.pvalue);
                    CHECK(result.lift.contains(ratio - 1.0) == !(one.pvalue < 0.05));
                    outside += one.pvalue < 0.05 ? 1 : 0;
                }
            }
        }
    }
    CHECK(outside > 1000);
}

TEST_CASE("a paired test of a summary is that of its columns") {
    Random random(252);
    for (int trial = 0; trial < 50; ++trial) {
        const Columns columns = random_columns(random);
        const Comparison of_columns = paired_t_test(columns.control, columns.treatment);
        const Comparison of_summary = paired_t_test(summary(columns));
        CHECK_THAT(of_summary.pvalue, within_relative(of_columns.pvalue, 1e-9));
        CHECK(of_summary.lift.kind == of_columns.lift.kind);
        CHECK(of_summary.n_control == of_columns.n_control);
        if (of_columns.lift.kind == LiftKind::bounded) {
            check_interval_relative(of_summary.lift.interval, of_columns.lift.interval, 1e-7);
        }
    }
}

TEST_CASE("pairs: what is missing is left out, what cannot be tested is said") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> control = {1.0, 2.0, nan, 4.0, nan};
    const std::vector<double> treatment = {1.5, 2.25, 3.0, nan, nan};
    const Comparison some = paired_t_test(control, treatment);
    CHECK(some.n_control == 2);
    CHECK(some.n_treatment == 2);
    CHECK(some.notes == std::vector<std::string>{"3 pairs with a missing value left out."});
    CHECK(some.pvalue == paired_t_test(std::vector<double>{1.0, 2.0}, std::vector<double>{1.5, 2.25}).pvalue);

    // Differences that are all equal, also where rounding hides it.
    const std::vector<double> a = {0.1, 0.7, 1.3, 2.9};
    const std::vector<double> b = {5.1, 5.7, 6.3, 7.9};
    CHECK(std::isnan(paired_t_test(a, a).pvalue));
    CHECK(std::isnan(paired_t_test(summary({a, b})).pvalue));
    CHECK(std::isnan(paired_t_test(CoMoments(2)).difference));
    CHECK(std::isnan(paired_t_test(std::vector<double>{}, std::vector<double>{}).pvalue));
    CHECK(std::isnan(paired_t_test(std::vector<double>{1.0}, std::vector<double>{2.0}).pvalue));
    CHECK(paired_t_test(std::vector<double>{1.0}, std::vector<double>{2.0}).difference == 1.0);

    CHECK_THAT(refusal([&] { (void)paired_t_test(a, control); }), Catch::Contains("4 values and treatment 5"));
    CHECK_THAT(refusal([&] { (void)paired_t_test(CoMoments(3)); }), Catch::Contains("3 columns"));
    CHECK_THAT(refusal([&] { (void)paired_t_test(a, b, {.confidence_level = 1.0}); }), Catch::Contains("paired_t_test"));
}
