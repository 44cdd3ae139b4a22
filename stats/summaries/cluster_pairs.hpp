// Clusters that have values on both sides of a line, such as people who answered before and after a date.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>

namespace cxlift::stats {

// Clusters by their two sizes; of those that have the same, the co-moments of their totals, those before first. The totals are
// those of ClusterMoments, about the same origins, of the two sides; clusters on one side only are not here. A cluster's two
// sums of residuals are its totals less size * mean, so that their products over all clusters can be had once the means are
// known.
class ClusterPairs {
public:
    using Sizes = std::pair<std::int64_t, std::int64_t>; // before, after

    explicit ClusterPairs(std::size_t totals = 1) : totals_(totals) {}

    // One cluster. Throws std::invalid_argument for a size below 1, or another number of totals.
    void add(const Sizes& sizes, std::span<const double> before, std::span<const double> after);
    // Clusters of the same two sizes, as a stored summary has them.
    void add(const Sizes& sizes, const CoMoments& totals);
    void merge(const ClusterPairs& other);

    [[nodiscard]] std::size_t totals() const noexcept { return totals_; } // of one side
    [[nodiscard]] std::int64_t clusters() const noexcept;
    [[nodiscard]] const std::map<Sizes, CoMoments>& by_sizes() const noexcept { return by_sizes_; }

    friend bool operator==(const ClusterPairs&, const ClusterPairs&) = default;

private:
    [[nodiscard]] CoMoments& of_sizes(const Sizes& sizes, std::size_t columns);

    std::size_t totals_;
    std::map<Sizes, CoMoments> by_sizes_;
};

} // namespace cxlift::stats
