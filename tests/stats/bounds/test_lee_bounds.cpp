#include "stats/bounds/lee_bounds.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace {

using namespace cxlift::stats;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

} // namespace

TEST_CASE("lee_bounds by hand") {
    // 3 of 4 answer in the control, all of 4 in the treatment: a quarter of its answers, one, is trimmed.
    const std::vector<double> control = {1.0, 2.0, 6.0, missing_value};
    const std::vector<double> treatment = {2.0, 4.0, 5.0, 9.0};
    const DifferenceBounds result = lee_bounds(Answers::of(control), Answers::of(treatment));
    CHECK_THAT(result.bounds.lower, WithinRel(11.0 / 3.0 - 3.0, 1e-14));
    CHECK_THAT(result.bounds.upper, WithinRel(6.0 - 3.0, 1e-14));
    CHECK(result.trimmed_treatment == 0.25);
    CHECK(result.trimmed_control == 0.0);
    CHECK_THAT(result.difference, WithinRel(5.0 - 3.0, 1e-14));
    // The other way round the ends change places.
    const DifferenceBounds turned = lee_bounds(Answers::of(treatment), Answers::of(control));
    CHECK_THAT(turned.bounds.lower, WithinRel(-result.bounds.upper, 1e-14));
    CHECK_THAT(turned.difference_interval.upper, WithinRel(-result.difference_interval.lower, 1e-14));
}

TEST_CASE("lee_bounds trims a tie in part") {
    // 1/3 of 6 answers is trimmed from three 1s and three 2s: 4 are left, of which 3 and 1.
    const std::vector<double> control = {1.0, 2.0, missing_value};
    const std::vector<double> treatment = {1.0, 1.0, 1.0, 2.0, 2.0, 2.0};
    const DifferenceBounds result = lee_bounds(Answers::of(control), Answers::of(treatment));
    CHECK_THAT(result.bounds.lower, WithinRel(1.25 - 1.5, 1e-13));
    CHECK_THAT(result.bounds.upper, WithinRel(1.75 - 1.5, 1e-13));
}

TEST_CASE("lee_bounds are Welch's where all answer") {
    cxlift::test::Random random(4);
    const std::vector<double> control = random.normals(30, 1e6, 1.0);
    const std::vector<double> treatment = random.normals(40, 1e6, 2.0);
    const DifferenceBounds result = lee_bounds(Answers::of(control), Answers::of(treatment));
    const Comparison welch = welch_t_test(Moments::of(control), Moments::of(treatment));
    CHECK_THAT(result.bounds.lower, WithinRel(welch.difference, 1e-10));
    CHECK(result.bounds.lower == result.bounds.upper);
    CHECK_THAT(result.lower_std_error, WithinRel(welch.std_error, 1e-10));
    // Bounds that are one have the usual normal interval.
    CHECK_THAT(result.difference_interval.upper, WithinRel(welch.difference + 1.959963984540054 * welch.std_error, 1e-10));
}

TEST_CASE("Counts are arrays") {
    Counts counts;
    counts.add(3.0, 4);
    counts.add(7.0, 2);
    const std::vector<double> values = {7.0, 3.0, 3.0, missing_value, 3.0, 7.0, 3.0, missing_value};
    const std::vector<double> other = {1.0, 5.0, 6.0, 2.0};
    const DifferenceBounds a = lee_bounds(Answers::of(counts, 8), Answers::of(other));
    const DifferenceBounds b = lee_bounds(Answers::of(values), Answers::of(other));
    CHECK(a.bounds == b.bounds);
    CHECK(a.difference_interval == b.difference_interval);
    CHECK_THROWS_AS(lee_bounds(Answers::of(counts, 5), Answers::of(other)), std::invalid_argument);
}

TEST_CASE("bounds answer what the data can") {
    const std::vector<double> missing = {missing_value, missing_value};
    const std::vector<double> some = {1.0, 0.0, missing_value};
    CHECK(std::isnan(lee_bounds(Answers::of(missing), Answers::of(some)).bounds.lower));
    const DifferenceBounds nothing = worst_case_bounds(Answers::of(missing), Answers::of(missing), {0.0, 1.0});
    CHECK(nothing.bounds == Interval{-1.0, 1.0});
    const DifferenceBounds result = worst_case_bounds(Answers::of(some), Answers::of(some), {0.0, 1.0});
    CHECK_THAT(result.bounds.lower, WithinAbs(-1.0 / 3.0, 1e-15));
    CHECK_THAT(result.bounds.upper, WithinAbs(1.0 / 3.0, 1e-15));
    CHECK_THROWS_AS(worst_case_bounds(Answers::of(some), Answers::of(some), {0.5, 1.0}), std::invalid_argument);
    CHECK_THROWS_AS(worst_case_bounds(Answers::of(some), Answers::of(some), {1.0, 0.0}), std::invalid_argument);
}

TEST_CASE("bounds work on any magnitude") {
    const std::vector<double> control = {1.0, 2.0, 6.0, missing_value};
    const std::vector<double> treatment = {2.0, 4.0, 5.0, 9.0};
    const DifferenceBounds usual = lee_bounds(Answers::of(control), Answers::of(treatment));
    for (const double factor : {1e150, 1e-150}) {
        std::vector<double> a = control;
        std::vector<double> b = treatment;
        for (std::vector<double>* values : {&a, &b}) {
            std::for_each(values->begin(), values->end(), [&](double& value) { value *= factor; });
        }
        const DifferenceBounds result = lee_bounds(Answers::of(a), Answers::of(b));
        CHECK_THAT(result.difference_interval.upper, WithinRel(usual.difference_interval.upper * factor, 1e-12));
        CHECK_THAT(result.lower_std_error, WithinRel(usual.lower_std_error * factor, 1e-12));
    }
}

TEST_CASE("lee_bounds of a distribution are those of its values, and near them once neighbours are kept together") {
    std::vector<double> control;
    std::vector<double> treatment;
    for (int i = 0; i < 12'000; ++i) {
        control.push_back(std::exp(std::sin(0.7 * i)) + 1e-4 * i);
        treatment.push_back(std::exp(std::cos(0.3 * i)) + 2e-4 * i);
    }
    const DifferenceBounds expected = lee_bounds(Answers::of(control, 20'000), Answers::of(treatment, 16'000));
    for (const auto& [groups, tolerance] : {std::pair{65'536UL, 1e-12}, std::pair{4'096UL, 1e-4}}) {
        const DifferenceBounds found = lee_bounds(Answers::of(Distribution::of(control, groups), 20'000),
                                                  Answers::of(Distribution::of(treatment, groups), 16'000));
        CHECK_THAT(found.bounds.lower, WithinAbs(expected.bounds.lower, tolerance));
        CHECK_THAT(found.bounds.upper, WithinAbs(expected.bounds.upper, tolerance));
        CHECK_THAT(found.lower_std_error, WithinRel(expected.lower_std_error, 10.0 * tolerance));
    }
}
