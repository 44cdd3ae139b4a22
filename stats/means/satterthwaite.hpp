// The degrees of freedom of a sum of estimated variances.
#pragma once

#include <span>

namespace cxlift::stats {

// A part of a variance: an estimated variance times a known factor, and the degrees of freedom of the estimate.
struct VarianceTerm {
    double value = 0.0;
    double df = 0.0;
};

// Satterthwaite (1946), Biometrics Bulletin 2:110: (sum of the terms)^2 / sum of term^2 / df, through shares so that nothing
// overflows. NaN where no term is above 0.
[[nodiscard]] double satterthwaite_df(std::span<const VarianceTerm> terms);

} // namespace cxlift::stats
