#include "stats/resampling/sum_estimates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

namespace cxlift::stats {
namespace {

double square(double x) {
    return x * x;
}

double cube(double x) {
    return x * x * x;
}

double mean_of(std::span<const double> values) {
    return values.empty() ? 0.0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Of the sums of squares and of cubes of the influence values.
Spread spread_from(double squares, double cubes, double n) {
    const double root = std::sqrt(squares);
    return {.std_error = root / n, .skewness = squares > 0.0 ? cubes / (squares * root) : 0.0};
}

Replicates started(double value, const Spread& spread, std::int64_t n, std::size_t n_resamples, bool studentized) {
    Replicates result;
    result.value = value;
    result.std_error = spread.std_error;
    result.skewness = spread.skewness;
    result.n = n;
    result.values.resize(n_resamples);
    result.std_errors.resize(studentized ? n_resamples : 0);
    return result;
}

// A total over none is none; a total of nothing over nothing says what the data do.
double ratio_of(double numerator, double denominator, double otherwise) {
    return numerator == 0.0 && denominator == 0.0 ? otherwise : numerator / denominator;
}

} // namespace

ResampledColumns ShiftedColumns::view(std::span<const std::uint64_t> keys) const {
    ResampledColumns result{.columns = {}, .keys = keys};
    result.columns.assign(values.begin(), values.end());
    return result;
}

ShiftedColumns shifted_columns(std::span<const std::span<const double>> columns,
                               std::span<const std::pair<std::size_t, std::size_t>> products) {
    ShiftedColumns result;
    result.values.reserve(columns.size() + products.size());
    for (const std::span<const double> column : columns) {
        const double shift = result.shifts.emplace_back(mean_of(column));
        std::vector<double>& shifted = result.values.emplace_back(column.size());
        std::ranges::transform(column, shifted.begin(), [shift](double value) { return value - shift; });
    }
    for (const auto& [a, b] : products) {
        const std::vector<double>& first = result.values[a];
        std::vector<double>& product = result.values.emplace_back(first.size());
        std::ranges::transform(first, result.values[b], product.begin(), [](double x, double y) { return x * y; });
    }
    return result;
}

Replicates mean_replicates(const ReplicateSums& sums, double shift, const Moments& data, bool studentized) {
    const auto n = static_cast<double>(data.n);
    Replicates result = started(data.mean, spread_from(data.m2, data.m3, n), data.n, sums.n_resamples(), studentized);
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        const std::span<const double> s = sums.of(b);
        const double mean = s[1] / s[0];
        result.values[b] = shift + mean;
        if (studentized) {
            result.std_errors[b] = std::sqrt(std::max(0.0, s[2] / s[0] - square(mean)) / s[0]);
        }
    }
    return result;
}

Replicates std_replicates(const ReplicateSums& sums, const Moments& data, double sixth, bool studentized) {
    const auto n = static_cast<double>(data.n);
    const double variance = data.m2 / n;
    const double slope = 0.5 / std::sqrt(variance);
    const Spread spread = spread_from(
        square(slope) * (data.m4 - n * square(variance)),
        cube(slope) * (sixth - 3.0 * variance * data.m4 + 3.0 * square(variance) * data.m2 - n * cube(variance)), n);
    Replicates result = started(data.std_dev(), spread, data.n, sums.n_resamples(), studentized);
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        const std::span<const double> s = sums.of(b);
        const double mean = s[1] / s[0];
        const double second = std::max(0.0, s[2] / s[0] - square(mean));
        result.values[b] = std::sqrt(second * s[0] / (s[0] - 1.0));
        if (studentized) {
            const double fourth =
                s[4] / s[0] - 4.0 * mean * s[3] / s[0] + 6.0 * square(mean) * s[2] / s[0] - 3.0 * square(square(mean));
            result.std_errors[b] = std::sqrt(std::max(0.0, fourth - square(second)) / (4.0 * second * s[0]));
        }
    }
    return result;
}

Replicates ratio_replicates(const ReplicateSums& sums, const RatioData& data, bool studentized) {
    Replicates result = started(data.ratio, data.spread, data.n, sums.n_resamples(), studentized);
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        const std::span<const double> s = sums.of(b);
        const double y = s[1] / s[0];
        const double z = s[2] / s[0];
        const double denominator = data.denominator_shift + z;
        const double ratio = ratio_of(data.numerator_shift + y, denominator, data.ratio);
        result.values[b] = ratio;
        if (studentized) {
            const double yy = s[3] / s[0] - square(y);
            const double yz = s[4] / s[0] - y * z;
            const double zz = s[5] / s[0] - square(z);
            const double variance = std::max(0.0, yy - ratio * (2.0 * yz - ratio * zz));
            result.std_errors[b] = std::sqrt(variance / s[0]) / std::abs(denominator);
        }
    }
    return result;
}

} // namespace cxlift::stats
