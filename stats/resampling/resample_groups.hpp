// The bootstrap of means from a mergeable distribution, at a cost that does not depend on how many values there are.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"
#include "stats/summaries/distribution.hpp"

namespace cxlift::stats {

// Column k - 1 of the sums is that of (x - shift)^k over the n values that a replicate draws.
struct ResampledGroups {
    double shift = 0.0; // the mean of the values
    ReplicateSums sums;
};

// Sums of the powers 1 .. `powers` (1 to 4) over resampled values. Every replicate has n values.
//
// Where the distribution keeps every value apart, and there are at most 1,024 values or 128 different ones, this is the
// ordinary bootstrap: n draws, or a multinomial draw of the counts.
//
// Otherwise the groups are made up to 128 cells of about equal shares of the variance (value_cells.hpp). How often a replicate
// draws from a cell is Poisson: exactly so up to 32 values, beyond that a normal number with the mean, the variance and (within
// 0.06 %) the third cumulant of that Poisson number by Cornish and Fisher (1938), z + (z^2 - 1) / 6. What differs within the
// cells is one normal draw a replicate. At the end everything is scaled to n values. A sum of powers then has
//   the mean of the ordinary bootstrap, and its covariances but for a factor 1 + O(1/n), with the groups' own variance in them;
//   its third cumulant but for what cells lose, 3 sum (mean of cell - mean) (m2 of cell): 0.1 % of it or less for skewed data.
// Cumulants from the fourth on are those of the cells' Poisson numbers, where few values decide, and vanish like 1/n elsewhere.
// Of powers from 2 on, the variance of the groups themselves enters to first order in their width (2^-12 of the value).
// The same bits for any number of threads and any order of merging that gave the same groups. Values about 1e150 are squared
// safely, but not cubed.
//
// Throws std::invalid_argument for other powers or numbers of replicates. An empty distribution gives sums of nothing, 0.
[[nodiscard]] ResampledGroups resample_groups(const Distribution& distribution, int powers, const Draws& draws);

} // namespace cxlift::stats
