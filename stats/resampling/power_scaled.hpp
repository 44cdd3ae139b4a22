// Values whose powers would overflow or vanish, brought near 1 by a power of two: exactly the same estimates, scaled.
#pragma once

#include "stats/resampling/replicates.hpp"

#include <span>
#include <vector>

namespace cxlift::stats {

// Of the greatest value the exponent, or 0 while sixth powers of it, and of its rounding errors, are within range.
[[nodiscard]] int power_of(std::span<const double> values);

class PowerScaled {
public:
    explicit PowerScaled(std::span<const double> values) : PowerScaled(values, power_of(values)) {}
    PowerScaled(std::span<const double> values, int power);

    // The values themselves where the power is 0.
    [[nodiscard]] std::span<const double> values() const noexcept { return power_ == 0 ? given_ : scaled_; }
    [[nodiscard]] int power() const noexcept { return power_; }

private:
    std::span<const double> given_;
    std::vector<double> scaled_;
    int power_;
};

// The estimates of values that were divided by 2^power.
[[nodiscard]] Replicates restored(Replicates replicates, int power);

} // namespace cxlift::stats
