#include "stats/summaries/weighted_counts.hpp"

#include "stats/checks.hpp"

namespace cxlift::stats {

void WeightedCounts::add(double value, const Weights& weights) {
    check_finite("WeightedCounts.add", "value", value);
    if (weights.units() > 0) {
        values_[value + 0.0].merge(weights); // + 0.0 makes -0.0 and 0.0 one value
    }
}

void WeightedCounts::merge(const WeightedCounts& other) {
    for (const auto& [value, weights] : other.values_) {
        values_[value].merge(weights);
    }
}

std::int64_t WeightedCounts::count(double value) const noexcept {
    const auto found = values_.find(value);
    return found == values_.end() ? 0 : found->second.units();
}

Weights WeightedCounts::weights() const noexcept {
    Weights result;
    for (const auto& [unused, weights] : values_) {
        result.merge(weights);
    }
    return result;
}

} // namespace cxlift::stats
