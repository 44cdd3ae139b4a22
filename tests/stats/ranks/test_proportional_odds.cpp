#include "stats/ranks/proportional_odds.hpp"

#include "stats/proportions/two_proportion_test.hpp"
#include "stats/ranks/cochran_armitage.hpp"
#include "stats/ranks/cumulative_logit.hpp"
#include "stats/ranks/mann_whitney.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

std::vector<Level> random_levels(Random& random, int levels) {
    std::vector<Level> result;
    for (int j = 0; j < levels; ++j) {
        result.push_back({.control = random.integer(1, 30), .treatment = random.integer(1, 20)});
    }
    return result;
}

OrderedCounts ordered(const std::vector<Level>& levels) {
    Counts control;
    Counts treatment;
    for (std::size_t j = 0; j < levels.size(); ++j) {
        control.add(static_cast<double>(j), levels[j].control);
        treatment.add(static_cast<double>(j), levels[j].treatment);
    }
    return OrderedCounts::of(control, treatment, "f");
}

} // namespace

TEST_CASE("score and information are the derivatives of the profile likelihood") {
    Random random(51);
    for (int trial = 0; trial < 20; ++trial) {
        CumulativeLogit model(random_levels(random, static_cast<int>(random.integer(2, 7))));
        const double at = random.uniform(-2.0, 2.0);
        constexpr double step = 1e-4;
        const auto here = model.at(at);
        const auto left = model.at(at - step);
        const auto right = model.at(at + step);
        CHECK_THAT(here.score, within_absolute((right.log_likelihood - left.log_likelihood) / (2.0 * step), 1e-4));
        CHECK_THAT(here.observed_information, within_relative((left.score - right.score) / (2.0 * step), 1e-5));
        CHECK(std::abs(model.maximum().score) < 1e-9);
        CHECK(model.maximum().log_likelihood >= here.log_likelihood);
    }
}

TEST_CASE("an odds ratio of two levels is that of the table") {
    Random random(52);
    for (int trial = 0; trial < 20; ++trial) {
        const std::vector<Level> levels = random_levels(random, 2);
        const OddsRatio result = proportional_odds(ordered(levels));
        const auto ratio = static_cast<double>(levels[1].treatment * levels[0].control) /
                           static_cast<double>(levels[0].treatment * levels[1].control);
        CHECK_THAT(result.value, within_relative(ratio, 1e-12));
        const Successes control{levels[1].control, levels[0].control + levels[1].control};
        const Successes treatment{levels[1].treatment, levels[0].treatment + levels[1].treatment};
        const Comparison mee = two_proportion_test(control, treatment, {}, ProportionMethod::mee);
        CHECK_THAT(result.pvalue, within_relative(mee.pvalue, 1e-10));
    }
}

TEST_CASE("the interval's ends are odds ratios at the edge of rejection") {
    Random random(53);
    for (int trial = 0; trial < 10; ++trial) {
        const std::vector<Level> levels = random_levels(random, 5);
        const OddsRatio result = proportional_odds(ordered(levels));
        CumulativeLogit model(levels);
        for (const double end : {result.interval.lower, result.interval.upper}) {
            const auto point = model.at(std::log(end));
            CHECK_THAT(std::abs(point.score) / std::sqrt(point.expected_information), within_relative(1.959963984540054, 1e-9));
        }
        for (const auto method :
             {ProportionalOddsMethod::score, ProportionalOddsMethod::profile, ProportionalOddsMethod::wald}) {
            const OddsRatio test = proportional_odds(ordered(levels), {}, method);
            CHECK((test.pvalue < 0.05) == !test.interval.contains(1.0));
            CHECK(test.interval.contains(test.value));
        }
    }
}

TEST_CASE("answers without overlap have an open interval") {
    const std::vector<Level> apart{
        {.control = 3, .treatment = 0}, {.control = 4, .treatment = 5}, {.control = 0, .treatment = 2}};
    const OddsRatio up = proportional_odds(ordered(apart));
    CHECK(std::isinf(up.value));
    CHECK(up.interval.lower > 1.0);
    CHECK(std::isinf(up.interval.upper));
    CHECK(up.notes.size() == 1);
    const OddsRatio profile = proportional_odds(ordered(apart), {}, ProportionalOddsMethod::profile);
    CHECK(profile.interval.lower > 1.0);
    CHECK(std::isinf(profile.interval.upper));
    CHECK(std::isnan(proportional_odds(ordered(apart), {}, ProportionalOddsMethod::wald).pvalue));
    const std::vector<Level> nothing{{.control = 3, .treatment = 7}};
    CHECK(std::isnan(proportional_odds(ordered(nothing)).value));
    CHECK(proportional_odds(ordered(nothing)).notes.size() == 1);
}

TEST_CASE("a trend in midranks with Mantel's variance is the rank-sum test") {
    Random random(54);
    for (int trial = 0; trial < 20; ++trial) {
        const std::vector<Level> levels = random_levels(random, 6);
        std::vector<double> table;
        for (const Level& level : levels) {
            table.push_back(static_cast<double>(level.control));
        }
        for (const Level& level : levels) {
            table.push_back(static_cast<double>(level.treatment));
        }
        const Groups groups = groups_of({.rows = 2, .columns = 6, .counts = table});
        const TrendTest trend =
            cochran_armitage(groups, scores_of(groups, TrendScores::midranks), Alternative::greater, TrendMethod::mantel);
        const RankTest ranks = mann_whitney(ordered(levels), {.alternative = Alternative::greater},
                                            MannWhitneyMethod::asymptotic, ContinuityCorrection::none);
        CHECK_THAT(trend.pvalue, within_relative(ranks.pvalue, 1e-11));
    }
}

TEST_CASE("trends that cannot be tested, and impossible counts") {
    const std::vector<double> scores{1.0, 2.0, 4.0};
    CHECK(cochran_armitage({{0, 0, 0}, {5, 5, 5}}, scores).notes.size() == 1);
    CHECK(cochran_armitage({{5, 5, 5}, {5, 5, 5}}, scores).notes.size() == 1);
    CHECK(cochran_armitage({{0, 0, 0}, {0, 0, 0}}, scores).notes.size() == 1);
    CHECK(cochran_armitage({{0, 2, 0}, {0, 5, 0}}, scores).notes.size() == 1);
    CHECK(cochran_armitage({{1, 2, 3}, {5, 5, 5}}, std::vector{2.0, 2.0, 2.0}).notes.size() == 1);
    CHECK_THAT(refusal([&] { (void)cochran_armitage({{6, 0, 0}, {5, 5, 5}}, scores); }), Catch::Contains("successes_group 1"));
    CHECK_THAT(refusal([&] { (void)cochran_armitage({{1, 0}, {5, 5, 5}}, scores); }), Catch::Contains("2 counts"));
    const std::vector<double> wild{-1e308, 0.0, 1e308};
    const TrendTest result = cochran_armitage({{1, 2, 4}, {5, 5, 5}}, wild);
    const TrendTest tame = cochran_armitage({{1, 2, 4}, {5, 5, 5}}, std::vector{-1.0, 0.0, 1.0});
    CHECK_THAT(result.pvalue, within_relative(tame.pvalue, 1e-13));
}
