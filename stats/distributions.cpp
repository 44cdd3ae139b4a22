#include "stats/distributions.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace cxlift::stats {
namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// Doubles stay doubles (the same answer on every platform); a value out of range is an infinity or NaN, not an exception.
using Policy = bp::policy<bp::promote_double<false>, bp::domain_error<bp::ignore_error>, bp::pole_error<bp::ignore_error>,
                          bp::overflow_error<bp::ignore_error>, bp::underflow_error<bp::ignore_error>,
                          bp::evaluation_error<bp::ignore_error>>;

constexpr double infinity = std::numeric_limits<double>::infinity();

// log Q(a, x) for x > a + 1 by Legendre's continued fraction (DLMF 8.9.2), evaluated by the modified Lentz algorithm.
double log_gamma_q(double a, double x) {
    constexpr double tiny = 1e-300;
    double b = x + 1.0 - a;
    double c = 1.0 / tiny;
    double d = 1.0 / b;
    double fraction = d;
    for (int i = 1; i < 10'000; ++i) {
        const double numerator = -i * (i - a);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        const double step = c * d;
        fraction *= step;
        if (std::abs(step - 1.0) < 1e-16) {
            break;
        }
    }
    return a * std::log(x) - x - std::lgamma(a) + std::log(fraction);
}

// Boost sums powers where both parameters are whole, and loses digits with their size (1e-8 at 1e9). A parameter that is not
// quite whole takes its series or continued fraction.
double not_whole(double parameter) {
    return parameter > 1e3 ? parameter * (1.0 + 4.0 * std::numeric_limits<double>::epsilon()) : parameter;
}

// From here on Boost's own expansion ends in digits that it does not have, and Cornish and Fisher's (1938) has all of them.
constexpr double large_beta = 1e7;

// Abramowitz and Stegun 26.2.49 to the order of 1/n, in which the cumulants of a large beta fall off.
double cornish_fisher_beta(double z, double a, double b) {
    const double n = a + b;
    const double variance = (a / n) * (b / n) / (n + 1.0);
    const double tilt = (b - a) / n;
    const double skewness = 2.0 * tilt / (n + 2.0) / std::sqrt(variance);
    const double kurtosis = 6.0 * (tilt * tilt / variance - n - 2.0) / ((n + 2.0) * (n + 3.0));
    const double skew = skewness * (z * z - 1.0) / 6.0;
    const double rest = kurtosis * z * (z * z - 3.0) / 24.0 - skewness * skewness * z * (2.0 * z * z - 5.0) / 36.0;
    return a / n + std::sqrt(variance) * (z + skew + rest);
}

} // namespace

double normal_upper_tail(double z) {
    return std::isnan(z) ? z : bm::cdf(bm::complement(bm::normal_distribution<double, Policy>(), z));
}

double normal_upper_quantile(double tail) {
    return bm::quantile(bm::complement(bm::normal_distribution<double, Policy>(), tail));
}

double mills_ratio(double z) {
    constexpr double far = 25.0;
    if (z < far) {
        constexpr double root_two_pi = 2.0 / (std::numbers::inv_sqrtpi * std::numbers::sqrt2);
        return normal_upper_tail(z) * std::exp(0.5 * z * z) * root_two_pi;
    }
    const double s = 1.0 / (z * z); // Abramowitz and Stegun (1964), 26.2.12: the first term left out is below 1e-16
    return (1.0 - s * (1.0 - 3.0 * s * (1.0 - 5.0 * s * (1.0 - 7.0 * s * (1.0 - 9.0 * s * (1.0 - 11.0 * s)))))) / z;
}

double student_t_upper_tail(double t, double df) {
    if (std::isnan(t) || std::isnan(df)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (std::isinf(t)) {
        return t > 0.0 ? 0.0 : 1.0;
    }
    if (std::isinf(df)) {
        return normal_upper_tail(t);
    }
    if (std::abs(t) > 1e100) { // whose square may overflow: the first term of the tail's series is all of it
        const double tail = std::pow(std::sqrt(df) / std::abs(t), df) / (df * bm::beta(df / 2.0, 0.5, Policy()));
        return t > 0.0 ? tail : 1.0 - tail;
    }
    return bm::cdf(bm::complement(bm::students_t_distribution<double, Policy>(df), t));
}

double student_t_upper_quantile(double tail, double df) {
    if (std::isinf(df)) {
        return normal_upper_quantile(tail);
    }
    return bm::quantile(bm::complement(bm::students_t_distribution<double, Policy>(df), tail));
}

double chi_squared_upper_tail(double x, double df) {
    if (std::isnan(x)) {
        return x;
    }
    if (x <= 0.0) {
        return 1.0;
    }
    return x == infinity ? 0.0 : bm::cdf(bm::complement(bm::chi_squared_distribution<double, Policy>(df), x));
}

double chi_squared_log_upper_tail(double x, double df) {
    const double tail = chi_squared_upper_tail(x, df);
    if (tail > 1e-280 || std::isnan(tail)) {
        return std::log(tail);
    }
    return x == infinity ? -infinity : log_gamma_q(df / 2.0, x / 2.0);
}

double beta_lower_tail(double x, double a, double b) {
    return x <= 0.0 ? 0.0 : x >= 1.0 ? 1.0 : bm::ibeta(not_whole(a), not_whole(b), x, Policy());
}

double beta_upper_tail(double x, double a, double b) {
    return x <= 0.0 ? 1.0 : x >= 1.0 ? 0.0 : bm::ibetac(not_whole(a), not_whole(b), x, Policy());
}

double beta_density(double x, double a, double b) {
    return bm::ibeta_derivative(a, b, x, Policy());
}

double poisson_probability(double x, double mean) {
    if (mean <= 0.0) {
        return x == 0.0 ? 1.0 : 0.0;
    }
    return bm::gamma_p_derivative(x + 1.0, mean, Policy());
}

double beta_lower_quantile(double tail, double a, double b) {
    return std::min(a, b) < large_beta ? bm::ibeta_inv(not_whole(a), not_whole(b), tail, Policy())
                                       : cornish_fisher_beta(-normal_upper_quantile(tail), a, b);
}

double beta_upper_quantile(double tail, double a, double b) {
    return std::min(a, b) < large_beta ? bm::ibetac_inv(not_whole(a), not_whole(b), tail, Policy())
                                       : cornish_fisher_beta(normal_upper_quantile(tail), a, b);
}

double binomial_lower_tail(double k, double n, double p) {
    if (k < 0.0 || k >= n) {
        return k < 0.0 ? 0.0 : 1.0;
    }
    return bm::ibetac(not_whole(k + 1.0), not_whole(n - k), p, Policy());
}

double binomial_upper_tail(double k, double n, double p) {
    if (k <= 0.0 || k > n) {
        return k <= 0.0 ? 1.0 : 0.0;
    }
    return bm::ibeta(not_whole(k), not_whole(n - k + 1.0), p, Policy());
}

double chi_squared_upper_quantile(double tail, double df) {
    return bm::quantile(bm::complement(bm::chi_squared_distribution<double, Policy>(df), tail));
}

double f_upper_tail(double f, double df_numerator, double df_denominator) {
    if (std::isnan(f) || f <= 0.0) {
        return std::isnan(f) ? f : 1.0;
    }
    if (f == infinity) {
        return 0.0;
    }
    const bm::fisher_f_distribution<double, Policy> distribution(df_numerator, df_denominator);
    return bm::cdf(bm::complement(distribution, f));
}

} // namespace cxlift::stats
