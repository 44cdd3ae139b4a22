#include "stats/means/one_sample_t_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <cmath>

namespace cxlift::stats {

OneSample one_sample_t_test(const Moments& sample, double null_value, const TestOptions& options) {
    return one_sample_t_test(ScaledMoments{.moments = sample}, null_value, options);
}

OneSample one_sample_t_test(const ScaledMoments& sample, double null_value, const TestOptions& options) {
    check_options("one_sample_t_test", options);
    check_finite("one_sample_t_test", "null_value", null_value);
    const int exponent = common_exponent(sample, sample);
    const Moments moments = sample.in_unit(exponent);
    OneSample result;
    result.method = "one-sample t";
    result.n = moments.n;
    if (moments.n > 0) {
        result.value = std::ldexp(moments.mean, exponent);
    }
    if (moments.n < 2) {
        result.notes.emplace_back("There are fewer than two values, so the mean cannot be tested.");
        return result;
    }
    const double std_error = moments.std_error();
    result.std_error = std::ldexp(std_error, exponent);
    if (!std::isfinite(std_error)) {
        result.notes.emplace_back("The values are so large that their squares overflow; measure them in a larger unit.");
        return result;
    }
    if (std_error == 0.0) {
        result.notes.emplace_back("No value differs from another, so the mean cannot be tested.");
        return result;
    }
    result.df = static_cast<double>(moments.n - 1);
    result.statistic = ((moments.mean - std::ldexp(null_value, -exponent)) + moments.mean_low) / std_error;
    result.pvalue =
        pvalue_of(result.statistic, options.alternative, [&](double t) { return student_t_upper_tail(t, result.df); });
    const double reach = student_t_upper_quantile(tail_of(options), result.df) * std_error;
    result.interval = scaled_back(interval_around(moments.mean, reach, options.alternative), exponent);
    return result;
}

} // namespace cxlift::stats
