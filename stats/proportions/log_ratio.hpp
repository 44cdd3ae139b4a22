// The logarithm of the ratio of two proportions, and the set of the lift that it gives.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"

#include <string_view>

namespace cxlift::stats {

struct LogRatio {
    double value = 0.0;
    double std_error = 0.0;
};

// Katz, Baptista, Azen and Pike (1978), Biometrics 34:469: variance 1/x_t - 1/n_t + 1/x_c - 1/n_c. A variant without a success
// has none, and two variants without a failure have a variance of 0.
[[nodiscard]] LogRatio log_ratio(const Successes& control, const Successes& treatment);
[[nodiscard]] bool has_log_ratio(const Successes& control, const Successes& treatment);

// Walter (1975), Biometrika 62:371, with the variance of Pettigrew, Gart and Thomas (1986), Biometrika 73:425: half a success
// and half a unit more in each variant. Where no unit has a failure, half a success less, as nothing would vary.
[[nodiscard]] LogRatio adjusted_log_ratio(const Successes& control, const Successes& treatment);
// What it rests on where log_ratio has no variance: a sentence for the notes.
[[nodiscard]] std::string_view adjustment_note(const Successes& control, const Successes& treatment);

// exp(value -+ critical * std_error) - 1 about the lift that is observed. One-sided: the free end is -1 or inf.
[[nodiscard]] Lift lift_of_log_ratio(const Successes& control, const Successes& treatment, const LogRatio& ratio,
                                     double critical, Alternative alternative);

} // namespace cxlift::stats
