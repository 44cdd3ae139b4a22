// What resampling one variant gave: an estimate for each replicate, and what its intervals need beside them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// L_i is the empirical influence value of unit i on the estimate (Efron 1982, "The Jackknife, the Bootstrap and Other
// Resampling Plans", 6.3), in closed form; of a mean it is the deviation from it.
struct Replicates {
    double value = std::numeric_limits<double>::quiet_NaN();     // the estimate of the data themselves
    double std_error = std::numeric_limits<double>::quiet_NaN(); // of it, sqrt(sum L_i^2) / n
    double skewness = 0.0;          // of the L_i, sum L_i^3 / (sum L_i^2)^1.5: it has no unit, so nothing overflows
    std::int64_t n = 0;             // values in the data
    std::vector<double> values;     // of each replicate
    std::vector<double> std_errors; // of each replicate, as `std_error`; empty unless asked
    std::string resampling;         // "counts", "order", "multinomial" ...
    std::vector<std::string> notes;
};

} // namespace cxlift::stats
