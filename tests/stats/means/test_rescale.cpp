#include "stats/means/rescale.hpp"

#include "stats/means/one_sample_t_test.hpp"
#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

std::vector<double> times(std::vector<double> values, int power) {
    for (double& value : values) {
        value = std::ldexp(value, power);
    }
    return values;
}

} // namespace

TEST_CASE("values of ordinary size stay in their own unit") {
    for (const double magnitude :
         {0.0, 1.0, 1e-70, 1e70, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        CHECK(unit_exponent(magnitude) == 0);
    }
    CHECK(unit_exponent(0x1p500) == 500);
    CHECK(unit_exponent(0x1p-1070) == -1070);
    const std::vector<double> values = {std::numeric_limits<double>::quiet_NaN(), -3.0, 2.0};
    CHECK(largest_magnitude(values) == 3.0);
    CHECK(largest_magnitude({}) == 0.0);
}

TEST_CASE("a test in any unit is the same test, to the last bit") {
    Random random(241);
    for (int trial = 0; trial < 20; ++trial) {
        const std::vector<double> a = random.normals(static_cast<std::size_t>(random.integer(2, 30)), 5.0, 1.0);
        const std::vector<double> b = random.normals(static_cast<std::size_t>(random.integer(2, 30)), 5.5, 1.0);
        const Comparison here = welch_t_test(Moments::of(a), Moments::of(b));
        for (const int power : {-1000, -700, -300, -240, -239, 0, 239, 240, 300, 700, 1000}) {
            CAPTURE(trial, power);
            const Comparison there =
                rescaled(&welch_t_test, ScaledMoments::of(times(a, power)), ScaledMoments::of(times(b, power)), {});
            CHECK(there.statistic == here.statistic);
            CHECK(there.pvalue == here.pvalue);
            CHECK(there.df == here.df);
            CHECK(there.lift.interval == here.lift.interval);
            CHECK(there.difference == std::ldexp(here.difference, power));
            CHECK(there.std_error == std::ldexp(here.std_error, power));
            CHECK(there.difference_interval.upper == std::ldexp(here.difference_interval.upper, power));
            CHECK(there.control_value == std::ldexp(here.control_value, power));

            const OneSample one = one_sample_t_test(ScaledMoments::of(times(a, power)), std::ldexp(4.5, power));
            const OneSample same = one_sample_t_test(Moments::of(a), 4.5);
            CHECK(one.pvalue == same.pvalue);
            CHECK(one.interval.lower == std::ldexp(same.interval.lower, power));
        }
    }
}

TEST_CASE("moments keep their mean where the unit of their spread could not hold it") {
    const auto moments = [](double mean, double variance) {
        return ScaledMoments{.moments = Moments::from_variance(5, mean, variance)};
    };
    const Comparison far = rescaled(&welch_t_test, moments(1e300, 1e-300), moments(2e300, 1e-300), {});
    CHECK(far.difference == 1e300);
    CHECK(far.pvalue == 0.0);
    const Comparison constant = rescaled(&welch_t_test, moments(1e300, 0.0), moments(2e300, 0.0), {});
    CHECK(constant.difference == 1e300);
    CHECK(std::isnan(constant.pvalue));
    const Comparison none = rescaled(&welch_t_test, ScaledMoments::of({}), ScaledMoments::of({}), {});
    CHECK(std::isnan(none.difference));
}
