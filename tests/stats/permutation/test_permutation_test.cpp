#include "stats/permutation/permutation_test.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace cxlift::stats;
using Catch::Matchers::WithinRel;
using Values = std::vector<double>;

Values control() {
    return {1.0, 4.0, 2.5, 7.0, 3.0};
}

Values treatment() {
    return {6.0, 5.5, 9.0, 4.5, 8.0, 7.5};
}

// As long as the values live.
PermutedValues of(const Values& values) {
    return {.values = values, .stratum = {}, .cluster = {}};
}

Comparison permute(const Values& a, const Values& b, const PermutationOptions& options = {}) {
    return permutation_test(of(a), of(b), options);
}

// Every way to choose the treatment's units, by Welch's test itself.
double slow_pvalue(const Values& a, const Values& b) {
    Values all = a;
    all.insert(all.end(), b.begin(), b.end());
    const double seen = std::abs(welch_t_test(Moments::of(a), Moments::of(b)).statistic);
    std::vector<bool> chosen(all.size(), false);
    std::fill(chosen.end() - static_cast<std::ptrdiff_t>(b.size()), chosen.end(), true);
    int splits = 0;
    int reached = 0;
    do {
        Values first;
        Values second;
        for (std::size_t i = 0; i < all.size(); ++i) {
            (chosen[i] ? second : first).push_back(all[i]);
        }
        const double t = std::abs(welch_t_test(Moments::of(first), Moments::of(second)).statistic);
        ++splits;
        reached += t >= seen * (1.0 - 1e-10) ? 1 : 0;
    } while (std::next_permutation(chosen.begin(), chosen.end()));
    return static_cast<double>(reached) / splits;
}

} // namespace

TEST_CASE("permutation_test takes all splits where they are few") {
    const Comparison result = permute(control(), treatment());
    CHECK(result.method == "studentized permutation, all 462 splits");
    CHECK_THAT(result.pvalue, WithinRel(slow_pvalue(control(), treatment()), 1e-12));
    CHECK_THAT(result.statistic, WithinRel(welch_t_test(Moments::of(control()), Moments::of(treatment())).statistic, 1e-13));
    CHECK(result.dual);
    CHECK_THAT(permute(treatment(), control()).pvalue, WithinRel(result.pvalue, 1e-12));
}

TEST_CASE("permutation_test inverts itself at the ends of its interval") {
    const Comparison result = permute(control(), treatment(), {.test = {.confidence_level = 0.9}});
    const auto pvalue_at = [&](double difference) {
        Values moved = treatment();
        std::for_each(moved.begin(), moved.end(), [&](double& value) { value -= difference; });
        return slow_pvalue(control(), moved);
    };
    const double alpha = 1.0 - 0.9;
    for (const double end : {result.difference_interval.lower, result.difference_interval.upper}) {
        const double inwards = end < result.difference ? 1e-6 : -1e-6;
        CHECK(pvalue_at(end + inwards) >= alpha);
        CHECK(pvalue_at(end - inwards) < alpha);
    }
}

TEST_CASE("permutation_test gives the same bits on any number of threads") {
    const Values a = cxlift::test::Random(1).normals(300, 0.0, 1.0);
    const Values b = cxlift::test::Random(2).normals(200, 0.0, 1.0);
    const Comparison one = permute(a, b, {.n_resamples = 2000, .seed = 5, .threads = 1});
    for (const int threads : {2, 3, 8}) {
        const Comparison other = permute(a, b, {.n_resamples = 2000, .seed = 5, .threads = threads});
        CHECK(one.pvalue == other.pvalue);
        CHECK(one.difference_interval == other.difference_interval);
    }
    CHECK(permute(a, b, {.n_resamples = 2000, .seed = 6}).pvalue != one.pvalue);
}

TEST_CASE("permutation_test answers what the data can") {
    CHECK(std::isnan(permute({1.0}, treatment()).pvalue));
    CHECK(std::isnan(permute({}, {}).pvalue));
    CHECK(std::isnan(permute({2.0, 2.0}, {2.0, 2.0, 2.0}).pvalue));
    const Comparison apart = permute({0.0, 0.0, 0.0}, {1.0, 1.0, 1.0});
    CHECK_THAT(apart.pvalue, WithinRel(0.1, 1e-12));
    CHECK(std::isnan(apart.difference_interval.lower));
    CHECK_FALSE(apart.dual);
    // Twenty splits can never reject at 1 in 20.
    CHECK(permute({1.0, 2.0, 3.0}, {2.0, 4.0, 9.0}).difference_interval.upper == std::numeric_limits<double>::infinity());
}

TEST_CASE("permutation_test works on any magnitude") {
    const Comparison usual = permute(control(), treatment());
    for (const double factor : {1e150, 1e-150}) {
        Values a = control();
        Values b = treatment();
        for (Values* values : {&a, &b}) {
            std::for_each(values->begin(), values->end(), [&](double& value) { value *= factor; });
        }
        const Comparison scaled = permute(a, b);
        CHECK(scaled.pvalue == usual.pvalue);
        CHECK_THAT(scaled.difference_interval.upper, WithinRel(usual.difference_interval.upper * factor, 1e-10));
        CHECK_THAT(scaled.lift.interval.upper, WithinRel(usual.lift.interval.upper, 1e-10));
    }
}

TEST_CASE("permutation_test keeps to strata and clusters") {
    const std::vector<std::int64_t> strata_control = {0, 0, 1, 1, 1};
    const std::vector<std::int64_t> strata_treatment = {0, 0, 0, 1, 1, 1};
    const Comparison stratified = permutation_test({.values = control(), .stratum = strata_control, .cluster = {}},
                                                   {.values = treatment(), .stratum = strata_treatment, .cluster = {}}, {});
    CHECK(stratified.method == "studentized permutation, all 200 splits"); // 10 times 20
    const std::vector<std::int64_t> single_control = {0, 1, 2, 3, 4};
    const std::vector<std::int64_t> single_treatment = {0, 1, 2, 3, 4, 5};
    const Comparison clustered = permutation_test({.values = control(), .stratum = {}, .cluster = single_control},
                                                  {.values = treatment(), .stratum = {}, .cluster = single_treatment}, {});
    const Comparison plain = permute(control(), treatment());
    CHECK(clustered.pvalue == plain.pvalue);
    CHECK_THAT(clustered.difference_interval.lower, WithinRel(plain.difference_interval.lower, 1e-10));
    const std::vector<std::int64_t> torn = {0, 0, 0, 1, 1};
    CHECK_THROWS_AS(permutation_test({.values = control(), .stratum = strata_control, .cluster = torn},
                                     {.values = treatment(), .stratum = strata_treatment, .cluster = single_treatment}, {}),
                    std::invalid_argument);
    CHECK_THROWS_AS(permute(control(), treatment(), {.n_resamples = 0}), std::invalid_argument);
}
