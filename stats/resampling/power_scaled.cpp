#include "stats/resampling/power_scaled.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

int power_of(std::span<const double> values) {
    constexpr int ordinary = 100;
    double greatest = 0.0;
    for (const double value : values) {
        greatest = std::max(greatest, std::abs(value));
    }
    if (!(greatest > 0.0) || !std::isfinite(greatest)) {
        return 0;
    }
    const int power = std::ilogb(greatest);
    return std::abs(power) <= ordinary ? 0 : power;
}

PowerScaled::PowerScaled(std::span<const double> values, int power) : given_(values), power_(power) {
    if (power != 0) {
        scaled_.resize(values.size());
        std::ranges::transform(values, scaled_.begin(), [power](double value) { return std::ldexp(value, -power); });
    }
}

Replicates restored(Replicates replicates, int power) {
    if (power != 0) {
        const auto restore = [power](double& value) { value = std::ldexp(value, power); };
        restore(replicates.value);
        restore(replicates.std_error);
        std::ranges::for_each(replicates.values, restore);
        std::ranges::for_each(replicates.std_errors, restore);
    }
    return replicates;
}

} // namespace cxlift::stats
