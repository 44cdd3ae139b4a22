#include "stats/summaries/cluster_moments.hpp"

#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr std::int64_t most_values = std::int64_t{1} << 53;

} // namespace

std::vector<Moments>& ClusterMoments::of_size(std::int64_t size, std::size_t totals) {
    if (size < 1) {
        throw std::invalid_argument("ClusterMoments: a cluster has " + std::to_string(size) + " values, must have at least 1.");
    }
    if (totals != origins_.size()) {
        throw std::invalid_argument("ClusterMoments: a cluster has " + std::to_string(totals) + " totals, must have " +
                                    std::to_string(origins_.size()) + ".");
    }
    std::vector<Moments>& found = by_size_[size];
    found.resize(origins_.size());
    return found;
}

void ClusterMoments::add(std::int64_t size, std::span<const double> totals) {
    std::vector<Moments>& moments = of_size(size, totals.size());
    for (std::size_t i = 0; i < totals.size(); ++i) {
        moments[i].add(totals[i]);
    }
    ++clusters_;
    n_ += size;
}

void ClusterMoments::add(std::int64_t size, std::span<const Moments> totals) {
    for (const Moments& moments : totals) {
        if (moments.n < 0 || moments.n != totals.front().n) {
            throw std::invalid_argument("ClusterMoments: the totals of clusters of " + std::to_string(size) +
                                        " values are not equally many.");
        }
    }
    std::vector<Moments>& into = of_size(size, totals.size());
    const std::int64_t clusters = totals.empty() ? 0 : totals.front().n;
    if (clusters > (most_values - n_) / size) {
        throw std::invalid_argument("ClusterMoments: there are more than 2^53 values, which no double counts.");
    }
    for (std::size_t i = 0; i < totals.size(); ++i) {
        into[i].merge(totals[i]);
    }
    clusters_ += clusters;
    n_ += clusters * size;
}

void ClusterMoments::merge(const ClusterMoments& other) {
    if (other.totals() != totals()) {
        throw std::invalid_argument("ClusterMoments.merge: one summary has " + std::to_string(totals()) +
                                    " totals, the other " + std::to_string(other.totals()) + ".");
    }
    if (clusters_ == 0) {
        *this = other;
        return;
    }
    for (const auto& [size, from] : other.by_size_) {
        std::vector<Moments> moved = from;
        for (std::size_t i = 0; i < moved.size(); ++i) { // to the same origin
            const double difference = other.origins_[i] - origins_[i];
            moved[i].set_mean(moved[i].mean, moved[i].mean_low + static_cast<double>(size) * difference);
        }
        add(size, moved);
    }
}

} // namespace cxlift::stats
