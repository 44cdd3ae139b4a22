// The limits of a survival curve at each of its times: three exponentials and a logarithm, of many times at once.
#pragma once

#include <cstddef>
#include <span>

namespace cxlift::stats {

// Columns of one curve. On the way in `std_error` holds the variance of log(survival) and `lower` the share with the event.
struct CurveColumns {
    std::span<const double> survival;
    std::span<double> std_error; // survival times the root of that variance; NaN where the curve is 0
    std::span<double> lower;     // exp(-H exp(z sd(log S) / H)) with H = -log(S); NaN where the curve is 1 or 0
    std::span<double> upper;
};
// The entries from `begin` to `end`. Each number is the same for any such part of the columns.
void set_log_log_limits(const CurveColumns& columns, std::size_t begin, std::size_t end, double critical) noexcept;

} // namespace cxlift::stats
