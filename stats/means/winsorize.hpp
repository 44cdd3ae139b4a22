// Winsorising: values above a cap are set to it, so that a few very large ones do not decide a mean.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cxlift::stats {

// The quantile of type 7 (Hyndman and Fan 1996, The American Statistician 50:361; the default of R and NumPy) of the values of
// both variants together: a cap for each variant of its own would hide what the treatment does to large values. NaN is passed
// over; NaN where there is no value. Throws std::invalid_argument for q outside [0, 1].
[[nodiscard]] double pooled_quantile(std::span<const double> control, std::span<const double> treatment, double q);

// Sets the values above `cap` to it and returns how many they were. A NaN stays.
std::int64_t cap_values(std::span<double> values, double cap) noexcept;

// What was done, for the notes of a result: "`what` above 12.5 set to 12.5: 3 of the control, 1 of the treatment."
[[nodiscard]] std::string cap_note(const std::string& what, double cap, std::int64_t n_control, std::int64_t n_treatment);

} // namespace cxlift::stats
