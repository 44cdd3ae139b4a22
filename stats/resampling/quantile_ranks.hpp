// Quantiles of bootstrap resamples without the resamples: only the ranks that their quantile lies between are drawn.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/summaries/distribution.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Places in the ordered data, counted from 0; the later one is at or after the earlier one.
struct RankPair {
    std::int64_t earlier = 0;
    std::int64_t later = 0;
};

// Of each replicate the places of the two values that its quantile is interpolated between.
struct QuantileRanks {
    double q = 0.5;
    std::int64_t n = 0;
    double share = 0.0; // of the way from the earlier value to the later one
    RankPair own;       // of the data themselves
    std::vector<RankPair> of_replicate;
};

// A unit of the ordinary bootstrap is the ceil(n U)-th least value, with U uniform, so the k-th least of n units is that of the
// k-th least of n uniform numbers, which has a beta distribution: Schultzberg and Ankargren (2022), "Resampling-free bootstrap
// inference for quantiles", arXiv:2202.10992. The quantile of type 7 (Hyndman and Fan 1996, NumPy's default) needs the (k +
// 1)-th as well, which is drawn jointly. Exactly the ordinary bootstrap's distribution, at a cost that does not grow with n.
//
// n from 1 to 2^53 and q within [0, 1]; throws std::invalid_argument otherwise, and for bad `draws`, and Stopped.
[[nodiscard]] QuantileRanks draw_quantile_ranks(std::int64_t n, double q, const Draws& draws);

// The quantiles at these ranks: of the data and of each replicate. There is no closed form for the standard error of a quantile
// without an estimate of the density, so it is the standard deviation of the replicates; and the skewness is known,
// since the influence of a value takes only two values: (q - [x <= quantile]) / density, q n times the one and (1 - q) n times
// the other.
//
// Throws std::invalid_argument where the data are not as many as the ranks were drawn for, or not finite.

// Values in any order. Only those around the quantile are put in order.
[[nodiscard]] Replicates quantile_replicates(const QuantileRanks& ranks, std::span<const double> values);
[[nodiscard]] Replicates quantile_replicates(const QuantileRanks& ranks, const Counts& counts);
// A rank within a group of values is interpolated, as Distribution::quantile does.
[[nodiscard]] Replicates quantile_replicates(const QuantileRanks& ranks, const Distribution& distribution);

} // namespace cxlift::stats
