#include "stats/multiplicity/dunnett_test.hpp"

#include "stats/distributions.hpp"
#include "stats/multiplicity/dunnett_tail.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> equal_groups(std::size_t treatments) {
    return std::vector<double>(treatments, std::sqrt(0.5));
}

} // namespace

TEST_CASE("Dunnett's critical values are the published ones", "[reference]") {
    // Dunnett (1964), Biometrics 20:482, table II: two-sided 5 %, equal groups; and Dunnett (1955), table 1a: one-sided 5 %.
    struct Row {
        std::size_t treatments;
        double df, two_sided, one_sided;
    };
    for (const Row& row : {Row{2, 5, 3.03, 2.44}, Row{2, 10, 2.57, 2.15}, Row{2, 20, 2.38, 2.03}, Row{3, 10, 2.76, 2.34},
                           Row{3, 20, 2.54, 2.19}, Row{4, 10, 2.89, 2.47}, Row{5, 20, 2.73, 2.39}, Row{9, 20, 2.95, 2.60},
                           Row{2, infinity, 2.21, 1.92}, Row{9, infinity, 2.69, 2.42}}) {
        CAPTURE(row.treatments, row.df);
        const std::vector<double> loadings = equal_groups(row.treatments);
        CHECK_THAT(dunnett_upper_quantile(0.05, loadings, row.df, true), within_absolute(row.two_sided, 0.0051));
        CHECK_THAT(dunnett_upper_quantile(0.05, loadings, row.df, false), within_absolute(row.one_sided, 0.0051));
    }
}

TEST_CASE("independent statistics are a product, identical ones are one") {
    const std::vector<double> none = {0.0, 0.0, 0.0};
    const std::vector<double> one = {1.0, 1.0, -1.0};
    for (const double t : {0.3, 2.0, 6.0, 20.0, 37.0}) {
        const double tail = 2.0 * normal_upper_tail(t);
        CHECK_THAT(dunnett_upper_tail(t, none, infinity, true), within_relative(-std::expm1(3.0 * std::log1p(-tail)), 1e-12));
        CHECK_THAT(dunnett_upper_tail(t, one, infinity, true), within_relative(tail, 1e-9));
    }
    CHECK(dunnett_upper_tail(0.0, none, infinity, true) == 1.0);
    CHECK_THAT(dunnett_upper_tail(-1.0, none, infinity, false),
               within_relative(1.0 - std::pow(normal_upper_tail(1.0), 3), 1e-12));
    CHECK(dunnett_upper_tail(infinity, none, 5.0, true) == 0.0);
    CHECK(std::isnan(dunnett_upper_tail(std::nan(""), none, 5.0, true)));
}

TEST_CASE("very unequal groups agree with nearly as unequal ones, whichever rule integrates") {
    // The narrower the own parts, the more points; beyond 4,000 panels take over.
    double before = 0.0;
    for (const double share : {1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-8}) {
        const std::vector<double> loadings(3, std::sqrt(1.0 - share));
        const double tail = dunnett_upper_tail(2.5, loadings, infinity, true);
        CHECK(tail > 2.0 * normal_upper_tail(2.5));
        CHECK((before == 0.0 || (tail < before && tail > 0.98 * before)));
        before = tail;
    }
}

TEST_CASE("the quantile inverts the tail") {
    for (const double df : {40.0, 1e7, infinity}) {
        for (const double tail : {0.5, 1e-6}) {
            const std::vector<double> loadings = {0.9, 0.2, -0.5};
            const double t = dunnett_upper_quantile(tail, loadings, df, true);
            CHECK_THAT(dunnett_upper_tail(t, loadings, df, true), within_relative(tail, 1e-9));
        }
    }
}

TEST_CASE("loadings are found in a matrix that has them, and only there") {
    const std::vector<double> loadings = {0.5, -0.9, 0.3, 0.0};
    std::vector<double> matrix(16);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
            matrix[i * 4 + j] = i == j ? 1.0 : loadings[i] * loadings[j];
        }
    }
    const std::vector<double> found = product_loadings("test", matrix, 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK_THAT(found[i] * (found[0] < 0.0 ? -1.0 : 1.0), within_absolute(loadings[i], 1e-12));
    }
    matrix[1] = matrix[4] = 0.2;
    CHECK_THAT(refusal([&] { (void)product_loadings("test", matrix, 4); }), Catch::Contains("treatments with one control"));
    CHECK(product_loadings("test", std::vector<double>{1.0, 0.0, 0.0, 1.0}, 2) == std::vector<double>{0.0, 0.0});
}

TEST_CASE("p-value, interval and lift of a treatment agree, for any data") {
    cxlift::test::Random random(5);
    for (int i = 0; i < 8; ++i) {
        const double scale = i % 3 == 0 ? 1e150 : i % 3 == 1 ? 1e-150 : 1.0;
        std::vector<Moments> variants;
        for (int k = 0; k < 4; ++k) {
            std::vector<double> values = random.normals(static_cast<std::size_t>(random.integer(2, 12)), 3.0 + 0.6 * k, 1.0);
            for (double& value : values) {
                value *= scale;
            }
            variants.push_back(Moments::of(values));
        }
        const Alternative side = i % 4 == 0 ? Alternative::less : i % 4 == 1 ? Alternative::greater : Alternative::two_sided;
        const TestOptions options{.alternative = side, .confidence_level = 0.9};
        for (const Comparison& one : dunnett_test(variants[0], std::span(variants).subspan(1), options)) {
            CHECK((one.pvalue < 0.1) == !one.difference_interval.contains(0.0));
            CHECK((one.pvalue < 0.1) == !one.lift.contains(0.0));
        }
    }
}

TEST_CASE("variants without an answer") {
    const Moments control = Moments::of(std::vector<double>{1.0, 2.0, 4.0});
    const std::vector<Moments> treatments = {Moments::of(std::vector<double>{2.0, 5.0}), Moments{},
                                             Moments::of(std::vector<double>{9.0})};
    const std::vector<Comparison> found = dunnett_test(control, treatments);
    CHECK(found[0].df == 3.0); // six values, three variants
    CHECK(std::isnan(found[1].pvalue));
    CHECK(found[1].notes.size() == 1);
    CHECK(found[2].pvalue < found[0].pvalue); // one value is enough, the variance being the others'
    CHECK(std::isnan(dunnett_test(Moments{}, treatments)[0].pvalue));
    const std::vector<Moments> flat(2, Moments::of(std::vector<double>{1.0, 1.0}));
    CHECK(std::isnan(dunnett_test(flat[0], flat)[0].pvalue));
    CHECK(dunnett_test(control, std::vector<Moments>{}).empty());
}
