#include "stats/resampling/joint_replicates.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {

MetricColumns::MetricColumns(std::span<const std::span<const double>> metrics) {
    for (const std::span<const double>& values : metrics) {
        const std::string name = "metric_columns: metric " + std::to_string(metrics_.size());
        if (values.size() != metrics.front().size()) {
            throw std::invalid_argument(name + " has " + std::to_string(values.size()) + " units, must have " +
                                        std::to_string(metrics.front().size()) + ", as many as the first.");
        }
        Metric metric{.values = columns_.size(), .presence = columns_.size()};
        double first = 0.0; // summing what is off a value of the sample, a shift is no matter
        double sum = 0.0;
        for (const double value : values) {
            if (std::isinf(value)) {
                throw std::invalid_argument(name + " holds an infinite value, must hold finite numbers, or NaN where missing.");
            }
            if (!std::isnan(value)) {
                first = metric.n == 0 ? value : first;
                sum += value - first;
                ++metric.n;
            }
        }
        const auto n = static_cast<double>(metric.n);
        metric.centre = metric.n == 0 ? 0.0 : first + sum / n;
        const bool misses_some = std::cmp_less(metric.n, values.size());
        std::vector<double> deviations(values.size());
        std::vector<double> presence(misses_some ? values.size() : 0);
        double rest = 0.0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const bool is_missing = std::isnan(values[i]);
            deviations[i] = is_missing ? 0.0 : values[i] - metric.centre;
            rest += deviations[i];
            if (misses_some) {
                presence[i] = is_missing ? 0.0 : 1.0;
            }
        }
        metric.mean = metric.centre + rest / n;
        columns_.push_back(std::move(deviations));
        if (misses_some) {
            metric.presence = columns_.size();
            columns_.push_back(std::move(presence));
        }
        metrics_.push_back(metric);
    }
}

ResampledColumns MetricColumns::rows(std::span<const std::uint64_t> keys) const {
    return {.columns = {columns_.begin(), columns_.end()}, .keys = keys};
}

std::vector<double> MetricColumns::means(const ReplicateSums& sums, std::size_t metric) const {
    const Metric& one = metrics_[metric];
    std::vector<double> means(sums.n_resamples());
    for (std::size_t replicate = 0; replicate < means.size(); ++replicate) {
        const std::span<const double> of = sums.of(replicate);
        const double units = one.presence == one.values ? of[0] : of[one.presence + 1];
        means[replicate] = one.centre + of[one.values + 1] / units; // 0 / 0 where there is none
    }
    return means;
}

MetricColumns metric_columns(std::span<const std::span<const double>> metrics) {
    return MetricColumns(metrics);
}

} // namespace cxlift::stats
