// The Poisson bootstrap: every unit draws its own weight, so that units need not be together to be resampled together.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"

namespace cxlift::stats {

// In each replicate each unit has a weight that is Poisson with mean 1, independently of all others: instead of n units exactly
// a replicate draws n on average. Chamandy, Muralidharan, Najmi and Naidu (2012), "Estimating uncertainty for massive data
// streams", Google; Hanley and MacGibbon (2006), Comput. Methods Programs Biomed. 83:57. A mean is a ratio of the sums: of its
// column and of the units drawn, and so varies as in the ordinary bootstrap, up to terms of 1 / n.
//
// The weight of a unit is a function of seed, variant, replicate and the unit's key (without keys its row): all columns share
// it, and replicates 0 .. b - 1 are the same whatever n_resamples is. Sums are of integers (see FixedPoint: a value is exact to
// 2^-46 of the largest of its column, far less than what resampling leaves open): in whatever order rows with keys come, the
// sums have the same bits, and so they have on every machine and for any number of threads. To lose no digits values should be
// centred. A column with a value that is not finite has NaN for sums. Without columns the units are as many as the keys.
//
// Throws std::invalid_argument where columns and keys are not of one length, two keys are equal, n_resamples is out of range
// or the variant not below 2^31.
[[nodiscard]] ReplicateSums resample_poisson(const ResampledColumns& rows, const Draws& draws);

} // namespace cxlift::stats
