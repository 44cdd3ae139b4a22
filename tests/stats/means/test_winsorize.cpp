#include "stats/means/winsorize.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// The definition, by sorting all.
double slow_quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    const double position = static_cast<double>(values.size() - 1) * q;
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (position - static_cast<double>(below));
}

} // namespace

TEST_CASE("the cap is the quantile of both variants together") {
    Random random(261);
    for (int trial = 0; trial < 100; ++trial) {
        const std::vector<double> a = random.normals(static_cast<std::size_t>(random.integer(0, 20)), 1.0, 2.0);
        const std::vector<double> b = random.normals(static_cast<std::size_t>(random.integer(1, 20)), 2.0, 2.0);
        std::vector<double> both = a;
        both.insert(both.end(), b.begin(), b.end());
        for (const double q : {0.0, 0.1, 0.5, 0.77, 0.95, 0.999, 1.0}) {
            CAPTURE(trial, q);
            CHECK_THAT(pooled_quantile(a, b, q), within_absolute(slow_quantile(both, q), 1e-14));
            CHECK(pooled_quantile(a, b, q) == pooled_quantile(b, a, q));
        }
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(pooled_quantile(std::vector<double>{nan, 3.0}, std::vector<double>{1.0, nan, nan}, 0.5) == 2.0);
    CHECK(std::isnan(pooled_quantile({}, std::vector<double>{nan}, 0.5)));
    CHECK(pooled_quantile(std::vector<double>{-1.7e308}, std::vector<double>{1.7e308}, 0.5) == 0.0);
    CHECK_THAT(refusal([] { (void)pooled_quantile({}, {}, 1.5); }), Catch::Contains("quantile: q is 1.5"));
}

TEST_CASE("only what lies above a cap is set to it") {
    std::vector<double> values = {-50.0, 3.0, 3.5, std::numeric_limits<double>::quiet_NaN(), 12.0};
    CHECK(cap_values(values, 3.0) == 2);
    CHECK(values[0] == -50.0);
    CHECK(values[1] == 3.0);
    CHECK(values[2] == 3.0);
    CHECK(std::isnan(values[3]));
    CHECK(values[4] == 3.0);
    CHECK(cap_note("Values", 0.1, 2, 0) == "Values above 0.1 set to 0.1: 2 of the control, 0 of the treatment.");
}
