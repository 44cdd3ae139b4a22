// The exact distribution of the sum of some of several whole scores, drawn at random without replacement.
#pragma once

#include "stats/ranks/rank_sum_distribution.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// How many additions it takes, at most; counting ends once there are more than `enough`.
[[nodiscard]] double choice_cost(std::span<const std::int64_t> scores, std::size_t chosen, double enough);

// The tails of a sum of `chosen` of the scores, which add up to 0, so that the mean of the sum is 0, too. The shift algorithm,
// as in permutation_tails, over the sums that occur alone: the scores of clusters are few and large. All terms are positive.
[[nodiscard]] PermutationTails choice_tails(std::span<const std::int64_t> scores, std::size_t chosen, std::int64_t observed);

} // namespace cxlift::stats
