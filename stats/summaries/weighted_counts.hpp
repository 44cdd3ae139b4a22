// The weights of each answer on a scale: exact for every estimand of a score.
#pragma once

#include "stats/summaries/weighted_moments.hpp"

#include <cstdint>
#include <map>

namespace cxlift::stats {

class WeightedCounts {
public:
    // Throws std::invalid_argument for a value that is not finite. Weights without a unit are not kept.
    void add(double value, const Weights& weights);
    void merge(const WeightedCounts& other);

    [[nodiscard]] std::int64_t count(double value) const noexcept; // units with this answer, whatever their weight
    [[nodiscard]] const std::map<double, Weights>& values() const noexcept { return values_; }
    [[nodiscard]] Weights weights() const noexcept; // of all answers

    // Of a number for each answer: the answer itself, points, 1 within a part of the scale and 0 outside.
    template <typename Number> [[nodiscard]] WeightedMoments moments(const Number& number_of) const {
        WeightedMoments result;
        for (const auto& [value, weights] : values_) {
            result.merge(WeightedMoments::of(number_of(value), weights));
        }
        return result;
    }

    friend bool operator==(const WeightedCounts&, const WeightedCounts&) = default;

private:
    std::map<double, Weights> values_;
};

} // namespace cxlift::stats
