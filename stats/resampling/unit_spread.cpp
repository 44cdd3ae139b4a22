#include "stats/resampling/unit_spread.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace cxlift::stats {
namespace {

void centre(std::span<double> values) {
    double sum = 0.0;
    for (const double value : values) {
        sum += value;
    }
    const double mean = sum / static_cast<double>(values.size());
    for (double& value : values) {
        value -= mean;
    }
}

// The third power of the share that one has of the whole spread, times its skewness.
double part(double share, double skewness) {
    return share == 0.0 ? 0.0 : share * share * share * skewness;
}

} // namespace

void centre_within_strata(std::span<double> of_unit, const ValueClusters& units) {
    for (std::size_t s = 0; s + 1 < units.first_of_stratum.size(); ++s) {
        const std::size_t first = units.first_of_stratum[s];
        centre(of_unit.subspan(first, units.first_of_stratum[s + 1] - first));
    }
}

Spread spread_of(std::span<const double> influences, const ValueClusters& units, double n) {
    std::vector<double> of_unit(influences.begin(), influences.end());
    if (!units.of_value.empty()) {
        of_unit.assign(units.n, 0.0);
        for (std::size_t i = 0; i < influences.size(); ++i) {
            of_unit[units.of_value[i]] += influences[i];
        }
        centre_within_strata(of_unit, units);
    }
    double greatest = 0.0;
    for (const double one : of_unit) {
        greatest = std::max(greatest, std::abs(one));
    }
    if (!(greatest > 0.0) || !std::isfinite(greatest)) {
        return {.std_error = greatest == 0.0 ? 0.0 : std::nan(""), .skewness = 0.0};
    }
    const double unit = std::ldexp(1.0, std::ilogb(greatest));
    double squares = 0.0;
    double cubes = 0.0;
    for (const double one : of_unit) {
        const double u = one / unit;
        squares += u * u;
        cubes += u * u * u;
    }
    return {.std_error = unit * (std::sqrt(squares) / n), .skewness = cubes / (squares * std::sqrt(squares))};
}

double acceleration_of(double a, const Spread& first, double b, const Spread& second) {
    const double whole = std::hypot(a * first.std_error, b * second.std_error);
    return (part(a * first.std_error / whole, first.skewness) + part(b * second.std_error / whole, second.skewness)) / 6.0;
}

} // namespace cxlift::stats
