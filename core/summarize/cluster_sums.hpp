// What units with several rows add up to for one metric, in one part.
#pragma once

#include "core/summarize/clusters.hpp"
#include "core/summarize/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

namespace cxlift {

class ClusterSums {
public:
    explicit ClusterSums(const MetricLayout& metric)
        : metric_(&metric), moments_(std::vector<double>(metric.totals.size(), metric.origin)),
          answers_(metric.scale.has_value() ? metric.scale->size() : 0), totals_(metric.totals.size()) {}

    // Sums of the same metric, and nothing in them.
    [[nodiscard]] ClusterSums empty() const { return ClusterSums(*metric_); }

    // How often a unit gave each answer of the scale. A unit without a value is not there.
    void add_answers(std::span<const double> times) {
        const auto n = static_cast<std::int64_t>(std::accumulate(times.begin(), times.end(), 0.0));
        if (n == 0) {
            return;
        }
        for (std::size_t i = 0; i < totals_.size(); ++i) {
            totals_[i] = std::inner_product(times.begin(), times.end(), metric_->totals[i].worth.begin(), 0.0);
        }
        moments_.add(n, std::span<const double>(totals_));
        std::transform(times.begin(), times.end(), answers_.begin(), answers_.begin(), std::plus<>());
    }
    // The sum of a unit's n values less the metric's origin.
    void add_total(double n, double sum) {
        if (n > 0.0) {
            moments_.add(static_cast<std::int64_t>(n), std::span<const double>(&sum, 1));
        }
    }

    [[nodiscard]] Clusters clusters() const {
        Clusters clusters{.totals = moments_, .answers = {}};
        for (std::size_t i = 0; i < answers_.size(); ++i) {
            clusters.answers.add(metric_->scale.value_or(Scale{}).lowest + static_cast<double>(i),
                                 static_cast<std::int64_t>(answers_[i]));
        }
        return clusters;
    }

private:
    const MetricLayout* metric_;
    stats::ClusterMoments moments_;
    std::vector<double> answers_; // how often each was given
    std::vector<double> totals_;  // of one unit, kept so that no memory is asked for
};

} // namespace cxlift
