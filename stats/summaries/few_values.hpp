// Counting columns of few distinct values: scores, yes and no.
#pragma once

#include "stats/summaries/counts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cxlift::stats {

struct CountedValues {
    Counts counts;
    std::int64_t missing = 0; // NaN
};

// The counts of finite values, nothing as soon as more than `most` distinct ones have been seen: a column of a continuous
// measurement is given up after the first few hundred. Throws std::invalid_argument for an infinite value that is met.
[[nodiscard]] std::optional<CountedValues> few_values(std::span<const double> values, std::size_t most = 256, int threads = 0);

// Of bytes there are never more than 256.
[[nodiscard]] Counts count_bytes(std::span<const std::int8_t> values, int threads = 0);
[[nodiscard]] Counts count_bytes(std::span<const std::uint8_t> values, int threads = 0);

} // namespace cxlift::stats
