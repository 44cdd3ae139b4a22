#include "stats/interaction/experiment_interaction_test.hpp"
#include "stats/interaction/interaction_test.hpp"
#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

struct SegmentValues {
    std::vector<double> control;
    std::vector<double> treatment;
};

// Sum of squares about the best level of the segment when the treatment's values are moved back by an effect.
double squares_about(const SegmentValues& segment, double effect) {
    std::vector<double> values = segment.control;
    for (const double value : segment.treatment) {
        values.push_back(value - effect);
    }
    return Moments::of(values).m2;
}

// What is left by least squares with one effect for all: a parabola in it, whose least value three points tell.
double squares_with_one_effect(const std::vector<SegmentValues>& segments) {
    const auto squares = [&](double effect) {
        double sum = 0.0;
        for (const SegmentValues& segment : segments) {
            sum += squares_about(segment, effect);
        }
        return sum;
    };
    const double curvature = squares(1.0) + squares(-1.0) - 2.0 * squares(0.0);
    return squares(-(squares(1.0) - squares(-1.0)) / 2.0 / curvature);
}

} // namespace

TEST_CASE("the interaction F is the comparison of two least squares fits") {
    cxlift::test::Random random(9);
    for (int trial = 0; trial < 20; ++trial) {
        const auto k = random.integer(2, 5);
        std::vector<SegmentValues> values;
        std::vector<SegmentMoments> segments;
        double within = 0.0;
        double n = 0.0;
        for (std::int64_t i = 0; i < k; ++i) {
            values.push_back({random.normals(static_cast<std::size_t>(random.integer(1, 8)), 1.0, 2.0),
                              random.normals(static_cast<std::size_t>(random.integer(2, 8)), 1.0, 2.0)});
            segments.push_back({Moments::of(values.back().control), Moments::of(values.back().treatment)});
            within += segments.back().control.m2 + segments.back().treatment.m2;
            n += static_cast<double>(segments.back().control.n + segments.back().treatment.n);
        }
        const double df = n - 2.0 * static_cast<double>(k);
        const double expected = (squares_with_one_effect(values) - within) / static_cast<double>(k - 1) / (within / df);
        const InteractionResult found = interaction_f_test(segments);
        CHECK_THAT(found.statistic, within_absolute(expected, 1e-9 * (1.0 + expected)));
        CHECK(found.df_denominator == df);
    }
}

TEST_CASE("Cochran's Q does not mind where and in which unit differences are measured") {
    const std::vector<double> differences = {0.5, 1.25, -0.25, 0.75};
    const std::vector<double> std_errors = {0.25, 0.5, 0.25, 1.0};
    const InteractionResult plain = interaction_test(differences, std_errors);
    for (const auto& [scale, shift] : {std::pair{0x1p500, 0.0}, {0x1p-500, 0.0}, {1.0, 1e9}}) {
        std::vector<double> d = differences;
        std::vector<double> s = std_errors;
        for (std::size_t i = 0; i < d.size(); ++i) {
            d[i] = d[i] * scale + shift;
            s[i] *= scale;
        }
        const InteractionResult found = interaction_test(d, s);
        CHECK_THAT(found.statistic, within_relative(plain.statistic, 1e-12));
        CHECK_THAT(found.difference, within_relative(plain.difference * scale + shift, 1e-12));
        CHECK_THAT(found.std_error, within_relative(plain.std_error * scale, 1e-12));
    }
    CHECK(interaction_test(std::vector<double>(5, 0.3), std::vector<double>(5, 0.1)).statistic < 1e-25);
    const InteractionResult far = interaction_test(std::vector<double>{0.0, 1e3}, std::vector<double>{1.0, 1.0});
    CHECK(far.pvalue == 0.0);
    CHECK_THAT(far.log_pvalue, within_relative(-250007.1, 1e-5)); // -Q / 2 - log(sqrt(pi Q / 2))
}

TEST_CASE("segments without an answer are left out and counted") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const InteractionResult found =
        interaction_test(std::vector<double>{0.5, nan, 1.0, 2.0}, std::vector<double>{0.5, 0.1, 0.0, 0.5});
    CHECK(found.n_segments == 2);
    CHECK(found.df == 1.0);
    CHECK(found.notes.size() == 1);
    const InteractionResult one = interaction_test(std::vector<double>{0.5}, std::vector<double>{0.25});
    CHECK(std::isnan(one.pvalue));
    CHECK(one.difference == 0.5);
    CHECK(one.std_error == 0.25);
    CHECK(interaction_test({}, {}).notes.size() == 1);
    CHECK_THAT(refusal([] { (void)interaction_test(std::vector<double>{1.0}, std::vector<double>{-1.0}); }),
               Catch::Contains("std_errors[0] is -1"));
    CHECK_THAT(refusal([] { (void)interaction_test(std::vector<double>{1.0}, {}); }), Catch::Contains("std_errors has 0"));
    CHECK(std::isnan(interaction_f_test({}).pvalue));
    const std::vector<SegmentMoments> flat(2,
                                           {Moments::of(std::vector<double>{1.0, 1.0}), Moments::of(std::vector<double>{2.0})});
    CHECK(std::isnan(interaction_f_test(flat).pvalue));
    CHECK(interaction_f_test(flat).notes.size() == 1);
    const std::vector<SegmentMoments> single(2, {Moments::of(std::vector<double>{1.0}), Moments::of(std::vector<double>{2.0})});
    CHECK(std::isnan(interaction_f_test(single).pvalue));
}

TEST_CASE("the interaction of two experiments is symmetric in them, and coherent") {
    cxlift::test::Random random(10);
    for (int trial = 0; trial < 50; ++trial) {
        const auto cell = [&] {
            return Moments::of(random.normals(static_cast<std::size_t>(random.integer(2, 20)), 1.0, 2.0));
        };
        const ExperimentCells cells{cell(), cell(), cell(), cell()};
        const ExperimentCells exchanged{cells.neither, cells.a_only, cells.b_only, cells.both};
        const TestOptions options{.confidence_level = 0.7};
        const Comparison found = experiment_interaction_test(cells, options);
        CHECK((found.pvalue < 0.3) == !found.difference_interval.contains(0.0));
        CHECK_THAT(experiment_interaction_test(exchanged, options).pvalue, within_relative(found.pvalue, 1e-9));
        CHECK_THAT(found.control_value, within_relative(welch_t_test(cells.neither, cells.b_only).difference, 1e-12));
    }
    const Moments flat = Moments::of(std::vector<double>{1.0, 1.0});
    CHECK(std::isnan(experiment_interaction_test({flat, flat, flat, flat}).pvalue));
    CHECK(std::isnan(experiment_interaction_test({Moments{}, flat, flat, flat}).pvalue));
    const Comparison huge =
        experiment_interaction_test({Moments::from_variance(9, 1e150, 1e300), Moments::from_variance(9, 2e150, 1e300),
                                     Moments::from_variance(9, 0.0, 1e300), Moments::from_variance(9, 9e150, 1e300)});
    CHECK_THAT(huge.difference, within_relative(8e150, 1e-12));
    CHECK(huge.pvalue < 0.001);
}
