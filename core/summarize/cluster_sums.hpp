// What units with several rows add up to for one metric, in one part.
#pragma once

#include "core/summarize/clusters.hpp"
#include "core/summarize/layout.hpp"

#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cxlift {

class ClusterSums {
public:
    explicit ClusterSums(const MetricLayout& metric)
        : metric_(&metric), clusters_{.totals = stats::ClusterMoments(std::vector<double>(metric.totals.size(), metric.origin)),
                                      .answers = {}} {}

    // Sums of the same metric, and nothing in them.
    [[nodiscard]] ClusterSums empty() const { return ClusterSums(*metric_); }

    // How often a unit gave each answer of the scale. A unit without a value is not there.
    void add_answers(std::span<const double> times) {
        const auto n = static_cast<std::int64_t>(std::accumulate(times.begin(), times.end(), 0.0));
        if (n == 0) {
            return;
        }
        std::vector<double> totals;
        for (const UnitTotal& total : metric_->totals) {
            totals.push_back(std::inner_product(times.begin(), times.end(), total.worth.begin(), 0.0));
        }
        clusters_.totals.add(n, totals);
        for (std::size_t i = 0; i < times.size(); ++i) {
            clusters_.answers.add(metric_->scale->lowest + static_cast<double>(i), static_cast<std::int64_t>(times[i]));
        }
    }
    // The sum of a unit's n values less the metric's origin.
    void add_total(double n, double sum) {
        if (n > 0.0) {
            clusters_.totals.add(static_cast<std::int64_t>(n), std::span<const double>(&sum, 1));
        }
    }

    [[nodiscard]] const Clusters& clusters() const noexcept { return clusters_; }

private:
    const MetricLayout* metric_;
    Clusters clusters_;
};

} // namespace cxlift
