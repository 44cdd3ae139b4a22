#include "stats/resampling/joint_replicates.hpp"

#include "stats/distributions.hpp"
#include "stats/multiplicity/max_t_critical.hpp"
#include "stats/resampling/poisson_replicates.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <algorithm>
#include <array>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

MetricColumns columns_of(const std::vector<Values>& metrics) {
    const std::vector<std::span<const double>> spans(metrics.begin(), metrics.end());
    return metric_columns(spans);
}

// Three metrics that any program can make again.
std::vector<Values> made_replicates(const Values& differences) {
    std::vector<Values> replicates(differences.size(), Values(99));
    for (std::size_t m = 0; m < differences.size(); ++m) {
        for (std::size_t i = 0; i < 99; ++i) {
            const auto b = static_cast<double>(i);
            const auto of = static_cast<double>(m);
            replicates[m][i] = differences[m] + (0.3 + 0.4 * of) * std::sin(1.7 * b + b * b * 0.37 + of * 0.9) *
                                                    std::exp(std::cos(2.3 * b + of));
        }
    }
    return replicates;
}

} // namespace

TEST_CASE("joint replicates give the numbers of NumPy", "[reference]") {
    // NumPy 2: std(ddof=1), then sums over boolean arrays and a sorted maximum, written from the definition.
    const Values differences{0.9, -1.4, 0.2};
    struct Expected {
        Alternative alternative;
        double critical_value;
        std::array<double, 3> pvalues;
        std::array<double, 3> pvalues_adjusted;
    };
    const std::array<Expected, 3> all{{{Alternative::two_sided, 2.0815704238203594, {0.01, 0.09, 0.86}, {0.01, 0.26, 1.0}},
                                       {Alternative::greater, 1.6939045931966967, {0.01, 0.95, 0.4}, {0.01, 1.0, 0.72}},
                                       {Alternative::less, 1.5412636009717793, {1.0, 0.06, 0.61}, {1.0, 0.12, 0.85}}}};
    for (const Expected& expected : all) {
        const JointMaxT result = joint_max_t(differences, made_replicates(differences),
                                             {.alternative = expected.alternative, .confidence_level = 0.8});
        CHECK_THAT(result.critical_value, within_relative(expected.critical_value, 1e-12));
        CHECK_THAT(result.std_errors[0], within_relative(0.3134557079575749, 1e-12));
        CHECK_THAT(result.std_errors[2], within_relative(1.2031813008862273, 1e-12));
        for (std::size_t m = 0; m < 3; ++m) {
            CHECK_THAT(result.pvalues[m], within_relative(expected.pvalues[m], 1e-15));
            CHECK_THAT(result.pvalues_adjusted[m], within_relative(expected.pvalues_adjusted[m], 1e-15));
            CHECK((result.pvalues_adjusted[m] < 1.0 - 0.8) == !result.intervals[m].contains(0.0));
            const double width = expected.critical_value * result.std_errors[m];
            CHECK(result.intervals[m].lower ==
                  (expected.alternative == Alternative::less ? -infinity : differences[m] - result.half_widths[m]));
            CHECK_THAT(result.half_widths[m], within_relative(width, 1e-12));
        }
    }
}

TEST_CASE("adjusted p-values and simultaneous intervals agree at every level, also where replicates tie") {
    Random random(5);
    for (int repeat = 0; repeat < 40; ++repeat) {
        Values differences(3);
        std::vector<Values> replicates(3, Values(39));
        for (std::size_t m = 0; m < 3; ++m) { // tenths: deviations tie with each other and with what was seen
            differences[m] = 0.1 * static_cast<double>(random.integer(-6, 6));
            for (double& value : replicates[m]) {
                value = differences[m] + 0.1 * static_cast<double>(random.integer(-4, 4));
            }
        }
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            for (const double level : {0.6, 0.75, 0.9, 0.95, 0.97, 0.99}) {
                const JointMaxT result =
                    joint_max_t(differences, replicates, {.alternative = alternative, .confidence_level = level});
                for (std::size_t m = 0; m < 3; ++m) {
                    CHECK((result.pvalues_adjusted[m] < 1.0 - level) == !result.intervals[m].contains(0.0));
                    CHECK(result.pvalues_adjusted[m] >= result.pvalues[m]);
                }
                CHECK(std::isinf(result.critical_value) == (level == 0.99)); // 1 / 40 is above 0.01
            }
        }
    }
}

TEST_CASE("of normal replicates the critical value is that of the multivariate normal distribution") {
    constexpr std::size_t n_resamples = 20'000;
    constexpr std::array<double, 9> correlation{1.0, 0.6, 0.3, 0.6, 1.0, 0.18, 0.3, 0.18, 1.0};
    Random random(6);
    std::vector<Values> replicates(3);
    for (std::size_t b = 0; b < n_resamples; ++b) {
        const double first = random.normal();
        replicates[0].push_back(2.0 * first);
        replicates[1].push_back(5.0 * (0.6 * first + 0.8 * random.normal()));
        replicates[2].push_back(0.1 * (0.3 * first + std::sqrt(1.0 - 0.09) * random.normal()));
    }
    const Values differences{0.0, 0.0, 0.0};
    for (const bool two_sided : {true, false}) {
        const JointMaxT result =
            joint_max_t(differences, replicates, {.alternative = two_sided ? Alternative::two_sided : Alternative::greater});
        const MaxTDraws draws("test", correlation, 3, {.two_sided = two_sided, .n_draws = 8192});
        const double expected = normal_upper_quantile(max_t_critical_tail(draws, 0.05));
        // The error of a 95 % quantile of 20,000, whose density is about 0.11, is 0.014.
        CHECK_THAT(result.critical_value, within_absolute(expected, 4.0 * 0.014));
    }
}

TEST_CASE("metrics that miss some values have means of those that they have") {
    const std::size_t n = 40;
    std::vector<Values> metrics(3, Values(n));
    Random random(7);
    for (std::size_t i = 0; i < n; ++i) {
        metrics[0][i] = random.normal(1e9, 1.0);
        metrics[1][i] = i % 3 == 0 ? not_a_number : random.normal(-5.0, 2.0);
        metrics[2][i] = i == 4 ? 1e150 : not_a_number;
    }
    const MetricColumns columns = columns_of(metrics);
    const ResampledColumns rows = columns.rows();
    CHECK(rows.columns.size() == 5);
    CHECK(columns.n(0) == 40);
    CHECK(columns.n(1) == 26);
    CHECK(columns.mean(2) == 1e150);
    const ReplicateSums sums = resample_poisson(rows, {.n_resamples = 30, .seed = 12});
    // Once more, from the weights of every unit.
    std::vector<Values> indicators(n, Values(n, 0.0));
    std::vector<std::span<const double>> spans;
    for (std::size_t i = 0; i < n; ++i) {
        indicators[i][i] = 1.0;
        spans.emplace_back(indicators[i]);
    }
    const ReplicateSums weights = resample_poisson({.columns = spans, .keys = {}}, {.n_resamples = 30, .seed = 12});
    for (std::size_t m = 0; m < 3; ++m) {
        const Values means = columns.means(sums, m);
        for (std::size_t b = 0; b < means.size(); ++b) {
            long double sum = 0.0L;
            long double units = 0.0L;
            for (std::size_t i = 0; i < n; ++i) {
                if (!std::isnan(metrics[m][i])) {
                    sum += static_cast<long double>(weights.of(b)[i + 1]) * metrics[m][i];
                    units += weights.of(b)[i + 1];
                }
            }
            if (units == 0.0L) {
                CHECK(std::isnan(means[b]));
            } else {
                CHECK_THAT(means[b], within_relative(static_cast<double>(sum / units), 1e-14)); // of sums in fixed point
            }
        }
    }
}

TEST_CASE("metrics that cannot be told are left out of the family") {
    const Values varying{1.0, 2.0, 3.0, 4.0, 2.0};
    const std::vector<Values> replicates{varying, Values(5, 2.0), varying, {1.0, not_a_number, 2.0, 3.0, 1.5}};
    const Values differences{2.0, 2.0, not_a_number, 2.0};
    const JointMaxT result = joint_max_t(differences, replicates, {.confidence_level = 0.6});
    CHECK(std::isnan(result.pvalues[1]));
    CHECK(std::isnan(result.std_errors[2]));
    CHECK(std::isnan(result.intervals[2].lower));
    CHECK(std::isfinite(result.half_widths[0]));
    CHECK(std::isfinite(result.half_widths[3]));
    CHECK(result.notes.size() == 2);
    CHECK(std::isnan(joint_max_t(Values{not_a_number}, std::vector<Values>{varying}).critical_value));
    CHECK(joint_max_t({}, {}).intervals.empty());
    // Squares of these overflow or vanish.
    for (const double scale : {1e-200, 1e200}) {
        Values scaled(varying);
        for (double& value : scaled) {
            value *= scale;
        }
        const JointMaxT one = joint_max_t(Values{2.0 * scale}, std::vector<Values>{scaled}, {.confidence_level = 0.6});
        CHECK_THAT(one.std_errors[0], within_relative(scale * std::sqrt(1.3), 1e-14));
    }
}

TEST_CASE("bad arguments of joint replicates are refused") {
    const Values five(5, 1.0);
    CHECK_THROWS_AS(joint_max_t(five, std::vector<Values>{five}), std::invalid_argument);
    CHECK_THROWS_AS(joint_max_t(Values{1.0, 1.0}, std::vector<Values>{five, {1.0, 2.0}}), std::invalid_argument);
    CHECK_THROWS_AS(joint_max_t(Values{1.0}, std::vector<Values>{{1.0}}), std::invalid_argument);
    CHECK_THROWS_AS(joint_max_t(Values{1.0}, std::vector<Values>{five}, {.confidence_level = 1.0}), std::invalid_argument);
    CHECK_THROWS_AS(columns_of({five, {1.0}}), std::invalid_argument);
    CHECK_THROWS_AS(columns_of({{1.0, infinity}}), std::invalid_argument);
}
