#include "stats/multiplicity/max_t_pvalues.hpp"

#include "stats/distributions.hpp"
#include "stats/multiplicity/difference_correlation.hpp"
#include "stats/multiplicity/dunnett_tail.hpp"
#include "stats/multiplicity/simultaneous_intervals.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> product_matrix(const std::vector<double>& loadings) {
    const std::size_t m = loadings.size();
    std::vector<double> matrix(m * m);
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t j = 0; j < m; ++j) {
            matrix[i * m + j] = i == j ? 1.0 : loadings[i] * loadings[j];
        }
    }
    return matrix;
}

std::vector<double> pvalues_of(const std::vector<double>& statistics, const std::vector<double>& correlation, double df,
                               const MaxTOptions& options) {
    const std::vector<double> dfs = {df};
    return max_t_pvalues(statistics, correlation, dfs, options).pvalues_adjusted;
}

} // namespace

TEST_CASE("the lattice agrees with the quadrature, in the far tail as well") {
    const std::vector<double> loadings = {0.9, -0.3, 0.6, 0.0, 0.7};
    const std::vector<double> statistics = {8.0, 5.0, 3.0, 2.0, 1.0};
    for (const double df : {8.0, infinity}) {
        for (const Alternative side : {Alternative::two_sided, Alternative::greater}) {
            const std::vector<double> found = pvalues_of(statistics, product_matrix(loadings), df,
                                                         {.alternative = side, .step_down = false, .n_draws = 4096});
            for (std::size_t i = 0; i < statistics.size(); ++i) {
                const double expected = dunnett_upper_tail(statistics[i], loadings, df, side == Alternative::two_sided);
                CHECK_THAT(found[i], within_relative(expected, 0.01));
            }
        }
    }
}

TEST_CASE("step down is the single step of what is left, never falling") {
    const std::vector<double> loadings = {0.8, 0.5, 0.6, -0.7};
    const std::vector<double> statistics = {1.1, -3.2, 2.6, 2.1};
    const std::vector<double> found = pvalues_of(statistics, product_matrix(loadings), infinity, {.n_draws = 8192});
    const std::vector<double> left = {0.6, -0.7, 0.8}; // without the largest
    const std::vector<double> without_two = {-0.7, 0.8};
    CHECK_THAT(found[1], within_relative(dunnett_upper_tail(3.2, loadings, infinity, true), 0.005));
    CHECK_THAT(found[2], within_relative(dunnett_upper_tail(2.6, left, infinity, true), 0.005));
    CHECK_THAT(found[3], within_relative(dunnett_upper_tail(2.1, without_two, infinity, true), 0.005));
    CHECK_THAT(found[0], within_relative(2.0 * normal_upper_tail(1.1), 0.005));
    const std::vector<double> equal = pvalues_of({2.0, 2.0, 2.0}, product_matrix({0.5, 0.5, 0.5}), infinity, {});
    CHECK(equal[0] == equal[1]);
    CHECK(equal[1] == equal[2]);
}

TEST_CASE("a metric that occurs twice changes nothing") {
    const double r = 0.4;
    const std::vector<double> singular = {1, 1, r, 1, 1, r, r, r, 1};
    const std::vector<double> twice = pvalues_of({2.5, 2.5, 1.0}, singular, 20.0, {.step_down = false, .n_draws = 8192});
    const std::vector<double> once = pvalues_of({2.5, 1.0}, {1, r, r, 1}, 20.0, {.step_down = false, .n_draws = 8192});
    CHECK_THAT(twice[0], within_relative(once[0], 0.01));
    CHECK(twice[0] == twice[1]);
    CHECK_THAT(twice[2], within_relative(once[1], 0.01));
    const std::vector<double> opposite = {1, -1, -1, 1};
    CHECK_THAT(pvalues_of({2.5, -2.5}, opposite, infinity, {})[0], within_relative(2.0 * normal_upper_tail(2.5), 1e-12));
    const std::vector<double> one_sided = pvalues_of({2.5, -2.5}, opposite, infinity, {.alternative = Alternative::greater});
    CHECK_THAT(one_sided[0], within_relative(2.0 * normal_upper_tail(2.5), 1e-3)); // either of the two may exceed
}

TEST_CASE("infinite and missing statistics") {
    const std::vector<double> matrix = product_matrix({0.6, 0.6, 0.6});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> found = pvalues_of({infinity, nan, 2.0}, matrix, infinity, {});
    CHECK(found[0] == 0.0);
    CHECK(std::isnan(found[1]));
    CHECK_THAT(found[2], within_relative(2.0 * normal_upper_tail(2.0), 1e-3));
    CHECK(std::isnan(pvalues_of({nan}, {1.0}, infinity, {})[0]));
    CHECK(pvalues_of({}, {}, infinity, {}).empty());
    // 1e-300 stays what it is: between one alone and Bonferroni.
    const double tiny = pvalues_of({37.0, 0.0, 0.0}, matrix, infinity, {})[0];
    CHECK(tiny > 2.0 * normal_upper_tail(37.0));
    CHECK(tiny <= 6.0 * normal_upper_tail(37.0));
}

TEST_CASE("the critical value inverts the single-step p-value") {
    cxlift::test::Random random(21);
    for (int i = 0; i < 6; ++i) {
        const std::size_t m = 3;
        const std::vector<double> matrix = product_matrix({random.uniform(), random.uniform(-1.0), random.uniform()});
        const double df = i % 3 == 0 ? infinity : random.uniform(3.0, 60.0);
        const std::vector<double> dfs = {df};
        const double level = i % 2 == 0 ? 0.95 : 0.6;
        const SimultaneousOptions options{.test = {.confidence_level = level}, .n_draws = 1024};
        const std::vector<double> ones(m, 1.0);
        const double critical =
            simultaneous_intervals(std::vector<double>(m, 0.0), ones, dfs, matrix, options).critical_values[0];
        for (const double beside : {critical * (1.0 - 1e-9), critical * (1.0 + 1e-9)}) {
            const SimultaneousIntervals found =
                simultaneous_intervals(std::vector<double>{beside, 0.1, -0.3}, ones, dfs, matrix, options);
            CHECK((found.pvalues_adjusted[0] < 1.0 - level) == !found.intervals[0].contains(0.0));
            CHECK((found.pvalues_adjusted[0] < 1.0 - level) == (beside > critical));
        }
    }
}

TEST_CASE("the correlation of differences is that of the two covariances over their counts") {
    CoMoments control(2);
    CoMoments treatment(2);
    cxlift::test::Random random(3);
    for (int i = 0; i < 40; ++i) {
        const double x = random.normal(1e6, 2.0);
        const std::vector<double> row = {x, 0.5 * x + random.normal()};
        const std::vector<double> other = {random.normal() * 3.0, random.normal()};
        control.add(row);
        (i % 2 == 0 ? treatment : control).add(i % 2 == 0 ? other : row);
    }
    const double cov = control.covariance(0, 1) / 60.0 + treatment.covariance(0, 1) / 20.0;
    const double var_a = control.covariance(0, 0) / 60.0 + treatment.covariance(0, 0) / 20.0;
    const double var_b = control.covariance(1, 1) / 60.0 + treatment.covariance(1, 1) / 20.0;
    const std::vector<double> found = difference_correlation(control, treatment);
    CHECK(found[0] == 1.0);
    CHECK_THAT(found[1], within_relative(cov / std::sqrt(var_a * var_b), 1e-12));
    CHECK(found[1] == found[2]);
    CHECK(std::isnan(difference_correlation(CoMoments(2), treatment)[1]));
}

TEST_CASE("what is no correlation matrix is refused, and says why") {
    using Catch::Contains;
    const std::vector<double> two = {1.0, 2.0};
    const std::vector<double> three = {1.0, 2.0, 3.0};
    const auto refusal_of = [](const std::vector<double>& statistics, const std::vector<double>& matrix,
                               MaxTOptions options = {}) {
        return refusal([&] { (void)pvalues_of(statistics, matrix, infinity, options); });
    };
    CHECK_THAT(refusal_of(two, {1.0}), Contains("max_t_pvalues: correlation has 1 numbers"));
    CHECK_THAT(refusal_of(two, {1.0, 0.2, 0.3, 1.0}), Contains("across the diagonal"));
    CHECK_THAT(refusal_of(two, {1.0, 1.5, 1.5, 1.0}), Contains("within [-1, 1]"));
    CHECK_THAT(refusal_of(two, {2.0, 0.0, 0.0, 1.0}), Contains("must be 1"));
    CHECK_THAT(refusal_of(three, {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1}), Contains("negative eigenvalue"));
    CHECK_THAT(refusal_of(two, {1, 0, 0, 1}, {.n_draws = 10}), Contains("n_draws is 10"));
    CHECK_THAT(refusal([&] { (void)pvalues_of(two, {1, 0, 0, 1}, -1.0, {}); }), Contains("df is -1"));
}
