#include "stats/adjustment/covariate_rows.hpp"
#include "stats/adjustment/rake.hpp"
#include "stats/adjustment/weighted_test.hpp"
#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/adjustment/margins.hpp"
#include "tests/stats/random.hpp"

#include <limits>

using namespace cxlift::reference;
using namespace cxlift::stats;
using namespace cxlift::test;
using Catch::Contains;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> random_weights(Random& random, std::size_t n) {
    std::vector<double> weights;
    for (std::size_t i = 0; i < n; ++i) {
        weights.push_back(std::exp(random.normal()));
    }
    return weights;
}

} // namespace

TEST_CASE("equal weights are Welch's test, whatever their size; a weight of 0 is no unit") {
    Random random(231);
    const std::vector<double> a = random.normals(14, 5.0, 1.0);
    const std::vector<double> b = random.normals(20, 5.5, 2.0);
    const Comparison welch = welch_t_test(Moments::of(a), Moments::of(b));
    for (const double weight : {1.0, 1e200, 1e-200}) {
        const Comparison result = weighted_test(WeightedSample::of(a, std::vector<double>(14, weight)),
                                                WeightedSample::of(b, std::vector<double>(20, weight)));
        CHECK_THAT(result.pvalue, within_relative(welch.pvalue, 1e-12));
        CHECK_THAT(result.notes.at(0), Contains("control") && Contains("1.00"));
    }
    std::vector<double> more = a;
    more.push_back(1e6);
    std::vector<double> weights(14, 2.0);
    weights.push_back(0.0);
    const WeightedSample sample = WeightedSample::of(more, weights);
    CHECK(sample.linearized.n == 14);
    CHECK_THAT(sample.linearized.variance(), within_relative(Moments::of(a).variance(), 1e-12));
}

TEST_CASE("weighted p-values at margins agree with the intervals") {
    Random random(232);
    for (int trial = 0; trial < 20; ++trial) {
        const WeightedSample a =
            WeightedSample::of(random.normals(14, random.uniform(-1.0, 6.0), 1.0), random_weights(random, 14));
        const WeightedSample b = WeightedSample::of(random.normals(30, 4.0, 2.0), random_weights(random, 30));
        check_margins(
            [&](const TestOptions& options) { return weighted_test(a, b, options); },
            [&](const NullPoint& null, Alternative alternative) { return weighted_margin_pvalue(a, b, null, alternative); });
    }
}

TEST_CASE("weights that cannot be are refused, and too few units give NaN") {
    const std::vector<double> two{1.0, 2.0};
    CHECK_THROWS_WITH(design_effect(std::vector<double>{1.0, -1.0}), Contains("design_effect") && Contains("-1"));
    CHECK_THROWS_WITH(design_effect(std::vector<double>{1.0, missing}), Contains("nan"));
    CHECK_THROWS_WITH(WeightedSample::of(two, std::vector<double>{1.0}), Contains("1 weights for 2 values"));
    CHECK(std::isnan(design_effect({})));
    CHECK(std::isnan(design_effect(std::vector<double>{0.0, 0.0})));
    const WeightedSample none = WeightedSample::of({}, {});
    CHECK(std::isnan(weighted_test(none, WeightedSample::of(two, two)).pvalue));
}

TEST_CASE("raked weights have the shares of every margin, and their crossing's odds ratios stay") {
    Random random(233);
    std::vector<KnownMargin> margins{{{}, {0.2, 0.5, 0.3}}, {{}, {3.0, 1.0}}, {{}, {0.1, 0.4, 0.25, 0.25}}};
    for (int i = 0; i < 200; ++i) {
        margins[0].categories.push_back(random.integer(0, 2));
        margins[1].categories.push_back(random.integer(0, 1));
        margins[2].categories.push_back(random.integer(0, 3));
    }
    const RakedWeights raked = rake(margins);
    REQUIRE(raked.converged);
    CHECK(raked.notes.empty());
    CHECK(raked.largest_error <= 1e-10);
    for (const KnownMargin& margin : margins) {
        double total = 0.0;
        std::vector<double> sums(margin.shares.size());
        for (std::size_t i = 0; i < 200; ++i) {
            sums[static_cast<std::size_t>(margin.categories[i])] += raked.weights[i] / 200.0;
        }
        for (const double share : margin.shares) {
            total += share;
        }
        for (std::size_t k = 0; k < sums.size(); ++k) {
            CHECK_THAT(sums[k], within_absolute(margin.shares[k] / total, 1e-9));
        }
    }
    // The weights are products of one factor for each margin: units alike in two margins differ by the third alone.
    CHECK_THAT(post_stratification_weights(margins[1])[0],
               within_relative(rake(std::vector<KnownMargin>{margins[1]}).weights[0], 1e-14));
}

TEST_CASE("margins that contradict each other do not converge, and say so") {
    // Everyone of the first kind is of the second margin's first kind.
    const std::vector<KnownMargin> margins{{{0, 0, 1, 1}, {0.8, 0.2}}, {{0, 0, 0, 1}, {0.3, 0.7}}};
    const RakedWeights raked = rake(margins, {}, 50);
    CHECK_FALSE(raked.converged);
    CHECK(raked.iterations == 50);
    CHECK_THAT(raked.notes.at(0), Contains("did not converge in 50 iterations"));
    for (const double weight : raked.weights) {
        CHECK(std::isfinite(weight));
    }
}

TEST_CASE("margins that cannot be are refused") {
    using Margins = std::vector<KnownMargin>;
    CHECK_THROWS_WITH(rake({}), Contains("0 margins"));
    CHECK_THROWS_WITH(rake(Margins{{{0, 1}, {0.5, 0.5, 0.1}}}), Contains("category 2 has a share and no unit"));
    CHECK_THROWS_WITH(rake(Margins{{{0, 2}, {0.5, 0.5}}}), Contains("category 2, must"));
    CHECK_THROWS_WITH(rake(Margins{{{0, 1}, {0.5, 0.5}}, {{0}, {1.0}}}), Contains("1 units, must have 2"));
    CHECK_THROWS_WITH(rake(Margins{{{0, 1}, {0.5, -0.5}}}), Contains("negative"));
    CHECK_THROWS_WITH(rake(Margins{{{0, 1}, {0.5, 0.5}}}, {}, 0), Contains("max_iterations is 0"));
    CHECK_THROWS_WITH(rake(Margins{{{0, 1}, {0.5, 0.5}}}, std::vector<double>{1.0}), Contains("1 weights for 2 units"));
    CHECK_THROWS_WITH(post_stratification_weights({{0, 1}, {0.0, 0.0}}), Contains("sum of shares"));
}

TEST_CASE("a missing covariate becomes the mean of both variants, a missing outcome leaves the unit out") {
    const std::vector<double> control{1.0, 10.0, 2.0, missing, missing, 40.0};
    const std::vector<double> treatment{3.0, 30.0, 4.0, 20.0};
    const CovariateRows found = covariate_rows(control, treatment, 2, 1);
    CHECK(found.control.n() == 2);
    CHECK(found.left_out_control == 1);
    CHECK(found.left_out_treatment == 0);
    CHECK(found.filled == std::vector<std::int64_t>{1});
    CHECK(found.control.mean(1) == 15.0); // 10 and (10 + 30 + 20) / 3
    const std::vector<double> nobody{1.0, missing, 2.0, missing};
    CHECK(covariate_rows(nobody, nobody, 2, 1).control.mean(1) == 0.0);
}
