// Totals of units that have several values each: what a cluster-robust test of means needs, mergeable.
#pragma once

#include "stats/summaries/moments.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

// Clusters by their size, i.e. how many values they have: of those of one size how many there are, and the moments of their
// totals. A cluster's sum of residuals is its total less size * mean, and all else in CR2 depends on the sizes alone, so
// nothing is lost. N values have at most sqrt(2 N) sizes. There may be several totals, such as the sum of answers and of top
// boxes.
//
// A total is the sum of what the values exceed `origin` by, which is near the values so that their digits are kept.
class ClusterMoments {
public:
    explicit ClusterMoments(std::size_t totals = 1) : origins_(totals, 0.0) {}
    explicit ClusterMoments(std::vector<double> origins) : origins_(std::move(origins)) {}

    // A cluster of `size` values. Throws std::invalid_argument for a size below 1, or another number of totals.
    void add(std::int64_t size, std::span<const double> totals);
    // Clusters of one size, as a stored summary has them.
    void add(std::int64_t size, std::span<const Moments> totals);
    // Adds other clusters. Throws std::invalid_argument where their totals are not as many.
    void merge(const ClusterMoments& other);

    [[nodiscard]] std::size_t totals() const noexcept { return origins_.size(); }
    [[nodiscard]] std::int64_t clusters() const noexcept { return clusters_; }
    [[nodiscard]] std::int64_t n() const noexcept { return n_; } // values
    [[nodiscard]] const std::vector<double>& origins() const noexcept { return origins_; }
    // Of each size, one for each total.
    [[nodiscard]] const std::map<std::int64_t, std::vector<Moments>>& by_size() const noexcept { return by_size_; }

    friend bool operator==(const ClusterMoments&, const ClusterMoments&) = default;

private:
    [[nodiscard]] std::vector<Moments>& of_size(std::int64_t size, std::size_t totals);

    std::vector<double> origins_;
    std::map<std::int64_t, std::vector<Moments>> by_size_;
    std::int64_t clusters_ = 0;
    std::int64_t n_ = 0;
};

} // namespace cxlift::stats
