// Tail probabilities and quantiles of the distributions the tests need; the only place that includes Boost.Math.
//
// There is no cdf here on purpose: `1 - cdf` loses every digit of a small p-value, so a caller asks for the tail it means.
#pragma once

namespace cxlift::stats {

// P(Z > z) of the standard normal.
[[nodiscard]] double normal_upper_tail(double z);
// P(Z > z) / its density at z, for z >= 0: what is left of the tail where it underflows.
[[nodiscard]] double mills_ratio(double z);
// z with P(Z > z) = tail.
[[nodiscard]] double normal_upper_quantile(double tail);

// P(T > t) of Student's t with df > 0 degrees of freedom (not necessarily whole; infinity is the normal).
[[nodiscard]] double student_t_upper_tail(double t, double df);
[[nodiscard]] double student_t_upper_quantile(double tail, double df);

// P(X > x) of chi-squared with df > 0, and its natural logarithm, which stays finite where the tail underflows.
[[nodiscard]] double chi_squared_upper_tail(double x, double df);
[[nodiscard]] double chi_squared_log_upper_tail(double x, double df);
// x with P(X > x) = tail.
[[nodiscard]] double chi_squared_upper_quantile(double tail, double df);

// P(F > f) of Fisher's F with df_numerator, df_denominator > 0.
[[nodiscard]] double f_upper_tail(double f, double df_numerator, double df_denominator);

// P(X < x) and P(X > x) of the beta distribution with a, b > 0, and its density.
[[nodiscard]] double beta_lower_tail(double x, double a, double b);
[[nodiscard]] double beta_upper_tail(double x, double a, double b);
[[nodiscard]] double beta_density(double x, double a, double b);
// P(X = 0, 1, 2, ...) of the Poisson distribution with mean >= 0.
[[nodiscard]] double poisson_probability(double x, double mean);

// x with P(X < x) = tail, and with P(X > x) = tail, of the beta distribution with a, b > 0. Full relative precision where x is
// small and at least 1e-12 of it elsewhere, up to a, b = 2^53.
[[nodiscard]] double beta_lower_quantile(double tail, double a, double b);
[[nodiscard]] double beta_upper_quantile(double tail, double a, double b);

// P(X <= k) and P(X >= k) of a binomial number of successes, 0 < p < 1.
[[nodiscard]] double binomial_lower_tail(double k, double n, double p);
[[nodiscard]] double binomial_upper_tail(double k, double n, double p);

} // namespace cxlift::stats
