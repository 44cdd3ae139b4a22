// The ordinary bootstrap of rows: n draws with replacement from n rows, and the sums of their columns.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"

namespace cxlift::stats {

// Of each replicate n and the sum of every column over the rows it drew. Each draw has the probability 1 / n of every row
// exactly: Lemire (2019), ACM TOMACS 29:3. Rows with keys are drawn from in the order of their keys (and, where two are equal,
// of their values), so that the order in which they are given does not matter. A column's sums do not depend on what other
// columns there are.
//
// Throws std::invalid_argument for columns of different length, of 2^32 rows or more, with a value that is not finite, for keys
// that are not one a row, or bad `draws`; and Stopped.
[[nodiscard]] ReplicateSums resample_rows(const ResampledColumns& rows, const Draws& draws);

} // namespace cxlift::stats
