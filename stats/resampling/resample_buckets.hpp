// The bootstrap of several columns together from buckets of units: ratios and covariate-adjusted means at a cost that does not
// depend on the number of rows.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"
#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace cxlift::stats {

// Of k columns, column i of the sums is that of x_i - shift_i. If products are asked for, the sums of
// (x_i - shift_i) (x_j - shift_j) follow: i = 0 .. k - 1, within it j = 0 .. i.
struct ResampledBuckets {
    std::vector<double> shift; // the means
    ReplicateSums sums;
};

// Buckets of units by hash, such as HashBuckets has: any partition that has nothing to do with the values. Every replicate has
// n units.
//
// The sum of deviations D_b of bucket b enters a replicate w_b times, w_b Poisson with mean 1. The sums of squares and products
// of the D_b agree with those of the units only in the mean, therefore the D_b are first multiplied by the matrix (a product of
// two triangular roots) that makes them agree. A replicate's sums then have
//   the mean and the covariances of the ordinary bootstrap, but for a factor 1 + O(1/n);
//   its third cumulants nearly: their error is that of the third moment of 1,024 bucket sums, about 0.004 in the skewness of a
//   mean, which moves a 95 % limit by 0.002 standard errors.
// Units that outweigh a bucket keep their weight. The sums of products take the same w_b over the buckets' own products, scaled
// to n units: their mean is kept, their covariances only in the mean over hashes (each within 5 %). Why not units drawn from
// every bucket with a normal number for what differs within: then next to all of the variance is within, and normal.
// Meant for some thousand units or more. A direction in which the buckets do not differ, though the units do, is drawn normal.
//
// Throws std::invalid_argument without buckets, where they have not the same columns, or for other numbers of replicates.
[[nodiscard]] ResampledBuckets resample_buckets(std::span<const CoMoments> buckets, const Draws& draws, bool products = false);

} // namespace cxlift::stats
