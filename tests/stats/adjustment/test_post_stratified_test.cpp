#include "stats/adjustment/post_stratified_test.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/adjustment/margins.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using namespace cxlift::test;
using Catch::Contains;

namespace {

std::vector<Stratum> random_strata(Random& random, std::size_t count) {
    std::vector<Stratum> strata;
    for (std::size_t k = 0; k < count; ++k) {
        const auto size = [&] { return static_cast<std::size_t>(random.integer(2, 40)); };
        const double mean = random.uniform(2.0, 9.0);
        strata.push_back({.name = std::to_string(k),
                          .control = Moments::of(random.normals(size(), mean, 1.0)),
                          .treatment = Moments::of(random.normals(size(), mean + random.uniform(-0.5, 1.0), 1.5))});
    }
    return strata;
}

} // namespace

TEST_CASE("one stratum is Welch's test") {
    Random random(221);
    const std::vector<Stratum> one = random_strata(random, 1);
    const Comparison welch = welch_t_test(one[0].control, one[0].treatment);
    for (const std::vector<double>& shares : {std::vector<double>{}, std::vector<double>{7.0}}) {
        const Comparison result = post_stratified_test(one, shares);
        CHECK_THAT(result.pvalue, within_relative(welch.pvalue, 1e-12));
        CHECK_THAT(result.df, within_relative(welch.df, 1e-12));
        check_interval_relative(result.lift.interval, welch.lift.interval, 1e-12, 1e-14);
    }
}

TEST_CASE("the difference is the sum of the strata's by share; shares need not add up to 1") {
    Random random(222);
    const std::vector<Stratum> strata = random_strata(random, 3);
    const std::vector<double> shares{2.0, 5.0, 3.0};
    double difference = 0.0;
    double variance = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
        const Comparison own = welch_t_test(strata[k].control, strata[k].treatment);
        difference += shares[k] / 10.0 * own.difference;
        variance += std::pow(shares[k] / 10.0 * own.std_error, 2.0);
    }
    const Comparison result = post_stratified_test(strata, shares);
    CHECK_THAT(result.difference, within_relative(difference, 1e-12));
    CHECK_THAT(result.std_error, within_relative(std::sqrt(variance), 1e-12));
    // What the sample's own shares add is small, and never less than nothing.
    const std::vector<double> own{static_cast<double>(strata[0].control.n + strata[0].treatment.n),
                                  static_cast<double>(strata[1].control.n + strata[1].treatment.n),
                                  static_cast<double>(strata[2].control.n + strata[2].treatment.n)};
    CHECK(post_stratified_test(strata).std_error >= post_stratified_test(strata, own).std_error);
    CHECK_THAT(post_stratified_test(strata).difference, within_relative(post_stratified_test(strata, own).difference, 1e-12));
}

TEST_CASE("post-stratified p-values at margins agree with the intervals") {
    Random random(223);
    for (int trial = 0; trial < 30; ++trial) {
        const std::vector<Stratum> strata = random_strata(random, 4);
        const std::vector<double> shares = trial % 2 == 0 ? std::vector<double>{} : std::vector<double>{1.0, 2.0, 0.0, 4.0};
        check_margins([&](const TestOptions& options) { return post_stratified_test(strata, shares, options); },
                      [&](const NullPoint& null, Alternative alternative) {
                          return post_stratified_margin_pvalue(strata, shares, null, alternative);
                      });
    }
}

TEST_CASE("a stratum that cannot answer is named, unless it has no share") {
    Random random(224);
    std::vector<Stratum> strata = random_strata(random, 2);
    strata.push_back({.name = "tablet", .control = Moments::of(random.normals(5, 1.0, 1.0)), .treatment = {}});
    const Comparison result = post_stratified_test(strata);
    CHECK(std::isnan(result.pvalue));
    CHECK(std::isnan(result.difference));
    CHECK_THAT(result.notes.at(0), Contains("Stratum 'tablet' has"));
    CHECK(std::isfinite(post_stratified_test(strata, std::vector<double>{1.0, 1.0, 0.0}).pvalue));
    CHECK_THAT(post_stratified_test({}).notes.at(0), Contains("no values"));
    const std::vector<Stratum> constant{{"a", Moments::from_variance(5, 1.0, 0.0), Moments::from_variance(5, 2.0, 0.0)}};
    CHECK_THAT(post_stratified_test(constant).notes.at(0), Contains("No value differs"));
    CHECK_THROWS_WITH(post_stratified_test(strata, std::vector<double>{1.0}), Contains("shares has 1") && Contains("3"));
    CHECK_THROWS_WITH(post_stratified_test(strata, std::vector<double>{1.0, -1.0, 0.0}), Contains("negative"));
    CHECK_THROWS_WITH(post_stratified_test(strata, std::vector<double>{0.0, 0.0, 0.0}), Contains("sum of shares"));
}
