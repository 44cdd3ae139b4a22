#include "stats/multiplicity/joint_pvalues.hpp"

#include "stats/distributions.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/multiplicity/joint_correlation.hpp"
#include "stats/multiplicity/max_t_pvalues.hpp"
#include "stats/multiplicity/simultaneous_level.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <array>

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<double, 6> pvalues = {0.03, missing, 1e-9, 0.4, 0.011, 1.0};

std::size_t rejected(const std::vector<double>& adjusted, double alpha) {
    return static_cast<std::size_t>(std::count_if(adjusted.begin(), adjusted.end(), [&](double p) { return p < alpha; }));
}

} // namespace

TEST_CASE("the level of each own interval follows from the correction") {
    CHECK_THAT(simultaneous_level(pvalues, Correction::bonferroni, 0.95), within_absolute(0.99, 1e-15));
    CHECK(simultaneous_level(pvalues, Correction::holm, 0.95) == simultaneous_level(pvalues, Correction::bonferroni, 0.95));
    REQUIRE(rejected(adjust_pvalues(pvalues, Correction::bh), 0.1) == 3);
    CHECK_THAT(simultaneous_level(pvalues, Correction::bh, 0.9), within_absolute(1.0 - 3.0 * 0.1 / 5.0, 1e-15));
    const double harmonic = 1.0 + 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 4.0 + 1.0 / 5.0;
    const auto by_rejects = static_cast<double>(rejected(adjust_pvalues(pvalues, Correction::by), 0.1));
    CHECK_THAT(simultaneous_level(pvalues, Correction::by, 0.9),
               within_absolute(1.0 - by_rejects * 0.1 / 5.0 / harmonic, 1e-15));
    CHECK(std::isnan(simultaneous_level(std::array<double, 2>{0.5, 0.9}, Correction::bh, 0.95))); // nothing is selected
    CHECK(std::isnan(simultaneous_level(pvalues, Correction::none, 0.95)));
    CHECK(std::isnan(simultaneous_level(std::vector<double>{missing}, Correction::holm, 0.95)));
    CHECK_THROWS_AS((void)simultaneous_level(pvalues, Correction::holm, 1.0), std::invalid_argument);
}

TEST_CASE("Dunnett's p-values lie between one alone and Bonferroni's, and the critical one is their inverse") {
    const std::vector<double> shares = {0.5, 0.5, 0.2, 0.7, missing, 0.5};
    const JointPvalues joint = dunnett_pvalues(pvalues, shares, 0.05);
    const JointPvalues thrice = dunnett_pvalues(pvalues, shares, 0.05, 3);
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        CAPTURE(i);
        if (std::isnan(pvalues[i])) {
            CHECK(std::isnan(joint.pvalues_adjusted[i]));
            continue;
        }
        CHECK(joint.pvalues_adjusted[i] >= pvalues[i]);
        CHECK(joint.pvalues_adjusted[i] <= std::min(1.0, 5.0 * pvalues[i]));
        CHECK(thrice.pvalues_adjusted[i] == std::min(1.0, 3.0 * joint.pvalues_adjusted[i]));
        CHECK((pvalues[i] < joint.critical_pvalue) == (joint.pvalues_adjusted[i] < 0.05));
    }
    CHECK(dunnett_pvalues(std::vector<double>{1e-300, 0.0}, std::vector<double>{0.5, 0.5}, 0.05).pvalues_adjusted[1] == 0.0);
    const double tiny =
        dunnett_pvalues(std::vector<double>{1e-300, 0.5}, std::vector<double>{0.5, 0.5}, 0.05).pvalues_adjusted[0];
    CHECK_THAT(tiny / 1e-300, within_absolute(2.0, 0.01)); // far out two tails do not meet
    // The whole variance from the control: one and the same statistic.
    CHECK_THAT(dunnett_pvalues(std::vector<double>{0.02, 0.3}, std::vector<double>{1.0, 1.0}, 0.05).pvalues_adjusted[0],
               within_absolute(0.02, 1e-9));
    CHECK(dunnett_pvalues(std::vector<double>{0.02}, std::vector<double>{0.5}, 0.05).critical_pvalue == 0.05);
    CHECK(std::isnan(dunnett_pvalues(std::vector<double>{missing}, std::vector<double>{0.5}, 0.05).critical_pvalue));
    CHECK(refusal([] { (void)dunnett_pvalues(std::vector<double>{0.1}, std::vector<double>{1.5}, 0.05); }) ==
          "dunnett_pvalues: control_shares[0] is 1.5, must lie within [0, 1].");
    CHECK_THROWS_AS((void)dunnett_pvalues(std::vector<double>{0.1}, std::vector<double>{0.5, 0.5}, 0.05),
                    std::invalid_argument);
}

TEST_CASE("the control's share is its part of the variance, at any size") {
    for (const double unit : {1.0, 1e150, 1e-150}) {
        const Moments control = Moments::from_variance(10, 0.0, 3.0 * unit * unit);
        const Moments treatment = Moments::from_variance(20, 0.0, 2.0 * unit * unit);
        CHECK_THAT(control_share(control, treatment), within_absolute(0.75, 1e-15));
    }
    const Moments constant = Moments::from_variance(10, 1.0, 0.0);
    CHECK(control_share(constant, Moments::from_variance(10, 1.0, 2.0)) == 0.0);
    CHECK(control_share(Moments::from_variance(10, 1.0, 2.0), constant) == 1.0);
    CHECK(std::isnan(control_share(constant, constant)));
}

TEST_CASE("max-t of p-values is that of the normal statistics whose they are") {
    const std::vector<double> correlation = {1.0, 0.6, 0.3, 0.6, 1.0, -0.2, 0.3, -0.2, 1.0};
    const std::vector<double> some = {0.04, 0.011, 0.7};
    std::vector<double> statistics;
    for (const double p : some) {
        statistics.push_back(normal_upper_quantile(p / 2.0));
    }
    const JointPvalues joint = joint_max_t(some, correlation, 0.05);
    const std::array normal{std::numeric_limits<double>::infinity()};
    const MaxTPvalues expected = max_t_pvalues(statistics, correlation, normal);
    const MaxTPvalues single = max_t_pvalues(statistics, correlation, normal, {.step_down = false});
    for (std::size_t i = 0; i < some.size(); ++i) {
        CHECK_THAT(joint.pvalues_adjusted[i], within_absolute(expected.pvalues_adjusted[i], 3e-4));
        CHECK((some[i] < joint.critical_pvalue) == (single.pvalues_adjusted[i] < 0.05));
    }
    // Without correlation, Sidak's in steps.
    const JointPvalues apart = joint_max_t(some, std::vector<double>{1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0}, 0.05);
    CHECK_THAT(apart.pvalues_adjusted[1], within_absolute(1.0 - std::pow(1.0 - 0.011, 3), 1e-4));
    CHECK_THAT(apart.pvalues_adjusted[0], within_absolute(1.0 - std::pow(1.0 - 0.04, 2), 1e-4));
    CHECK_THAT(apart.critical_pvalue, within_absolute(1.0 - std::pow(0.95, 1.0 / 3.0), 1e-4));
    CHECK(joint_max_t(std::vector<double>{missing, 0.02}, std::vector<double>{1.0, missing, missing, 1.0}, 0.05)
              .pvalues_adjusted[1] == 0.02);
    CHECK_THROWS_AS((void)joint_max_t(some, std::vector<double>{1.0}, 0.05), std::invalid_argument);
}

TEST_CASE("units that lack a value count in the metrics that they have") {
    // By the definition: each estimate is a mean over its own units; its covariance sums over those that have both.
    const std::vector<std::array<double, 3>> rows = {{1.0, 2.0, 1.0},     {2.0, missing, 2.0}, {4.0, 3.0, 1.0},
                                                     {missing, 7.0, 3.0}, {3.0, 5.0, 2.0},     {6.0, 4.0, 4.0}};
    CoMoments both(3);
    CoMoments ratio(2);
    std::vector<double> firsts;
    for (const auto& [a, b, c] : rows) {
        both.add(std::vector<double>{a, b, c});
        ratio.add(std::vector<double>{b, c});
        if (!std::isnan(a)) {
            firsts.push_back(a);
        }
    }
    const Moments first = Moments::of(firsts);
    const double r = ratio.mean(0) / ratio.mean(1);
    double product = 0.0;
    double squares = 0.0;
    for (const auto& [a, b, c] : rows) {
        product += std::isnan(a) || std::isnan(b) ? 0.0 : (a - first.mean) * (b - r * c);
        squares += std::isnan(b) ? 0.0 : (b - r * c) * (b - r * c);
    }
    const double expected = product / std::sqrt(first.m2 * squares);
    CHECK_THAT(estimate_correlation(value_of_mean(first), value_of_ratio(ratio), both), within_absolute(expected, 1e-14));
    const UnitValue none = value_of_mean(Moments::from_variance(5, 1.0, 0.0));
    CHECK(estimate_correlation(none, value_of_ratio(ratio), both) == 0.0);
    CHECK(estimate_correlation(value_of_mean(first), value_of_ratio(ratio), CoMoments(3)) == 0.0); // nobody has both
    CHECK_THROWS_AS((void)estimate_correlation(none, none, both), std::invalid_argument);
    CHECK_THAT(difference_correlation({.of_control = 0.5, .of_treatment = -0.2, .first_share = 0.36, .second_share = 0.64}),
               within_absolute(0.5 * 0.48 - 0.2 * 0.48, 1e-15));
}
