#include "stats/distributions.hpp"

#include "tests/reference/reference.hpp"

#include <functional>
#include <map>
#include <numbers>

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
} // namespace

TEST_CASE("tails and quantiles equal their definitions", "[reference]") {
    const std::map<std::string, std::function<double(double, double)>> functions = {
        {"normal_upper_tail", [](double z, double) { return normal_upper_tail(z); }},
        {"normal_upper_quantile", [](double tail, double) { return normal_upper_quantile(tail); }},
        {"student_t_upper_tail", student_t_upper_tail},
        {"student_t_upper_quantile", student_t_upper_quantile},
        {"chi_squared_upper_tail", chi_squared_upper_tail},
        {"chi_squared_log_upper_tail", chi_squared_log_upper_tail},
    };
    const Json cases = load_cases("distributions");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const std::vector<double> arguments = numbers(one.at("arguments"));
        const double actual = functions.at(one.at("function"))(arguments.front(), arguments.back());
        CHECK_THAT(actual, within_relative(number(one.at("value")), one.at("tol")));
    }
}

TEST_CASE("quantiles and tails are inverses") {
    for (const double tail : {1e-50, 1e-12, 0.001, 0.2, 0.5, 0.8, 0.999}) {
        CAPTURE(tail);
        CHECK_THAT(normal_upper_tail(normal_upper_quantile(tail)), within_relative(tail, 1e-11));
        for (const double df : {2.0, 4.5, 60.0, 5841.74, 1e7, infinity}) {
            CAPTURE(df);
            CHECK_THAT(student_t_upper_tail(student_t_upper_quantile(tail, df), df), within_relative(tail, 1e-9));
        }
    }
}

TEST_CASE("tails at the ends of the line") {
    CHECK(normal_upper_tail(infinity) == 0.0);
    CHECK(normal_upper_tail(-infinity) == 1.0);
    CHECK(student_t_upper_tail(infinity, 3.0) == 0.0);
    CHECK(student_t_upper_tail(-infinity, 3.0) == 1.0);
    CHECK(chi_squared_upper_tail(0.0, 2.0) == 1.0);
    CHECK(chi_squared_upper_tail(infinity, 2.0) == 0.0);
    CHECK(chi_squared_log_upper_tail(0.0, 2.0) == 0.0);
    CHECK(chi_squared_log_upper_tail(infinity, 2.0) == -infinity);
    CHECK(std::isnan(normal_upper_tail(not_a_number)));
    CHECK(std::isnan(student_t_upper_tail(not_a_number, 3.0)));
    CHECK(std::isnan(student_t_upper_tail(1.0, not_a_number)));
    CHECK(std::isnan(chi_squared_upper_tail(not_a_number, 2.0)));
    CHECK(std::isnan(chi_squared_log_upper_tail(not_a_number, 2.0)));
}

TEST_CASE("Student's tail is right where the square of t overflows") {
    constexpr double pi = std::numbers::pi;
    for (const double t : {1e99, 1.1e100, 1e140, 1e155, 1e200, 1e290}) {
        CAPTURE(t);
        CHECK_THAT(student_t_upper_tail(t, 1.0), within_relative(1.0 / (pi * t), 1e-14));
        CHECK(student_t_upper_tail(-t, 1.0) == 1.0);
        CHECK_THAT(student_t_upper_tail(t, 2.0), within_relative(0.5 / t / t, 1e-14));
        CHECK(student_t_upper_tail(t, 1e6) == 0.0);
    }
    // Half a degree of freedom: (sqrt(0.5) / t)^0.5 / (0.5 B(1/4, 1/2)), with B(1/4, 1/2) = 5.24411510858423962093.
    CHECK_THAT(student_t_upper_tail(1e200, 0.5),
               within_relative(std::pow(0.5, 0.25) / (0.5 * 5.24411510858423962093) * 1e-100, 1e-13));
}

TEST_CASE("the log tail has no seam where the tail underflows") {
    double before = chi_squared_log_upper_tail(1200.0, 3.0);
    for (int step = 1; step < 800; ++step) {
        const double x = 1200.0 + 0.5 * step;
        const double here = chi_squared_log_upper_tail(x, 3.0);
        CAPTURE(x);
        CHECK_THAT(before - here, within_absolute(0.25, 2.0 / x)); // the slope is -1/2 + (df/2 - 1)/x
        before = here;
    }
}
