// A distribution's groups made a few cells, each with about the same share of the variance: what is worth drawing by itself.
#pragma once

#include "stats/summaries/distribution.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::stats {

// Column k - 1 is the k-th power of x - shift. Where the cells begin and end follows from the counts, least and greatest values
// of the groups alone, thus from the values alone: neither their order nor the order of merging moves a cell.
struct ValueCells {
    std::size_t powers = 1;
    double shift = 0.0;          // the mean of the values
    std::vector<std::int64_t> n; // values of each cell, above 0
    std::vector<double> means;   // of the columns, cell by cell
    std::vector<double> within;  // lower triangular root of the sums of products of what is left within the cells
};

// Up to `most` cells. They begin anew with every most-th part of the sum of the powers' variances (n (x - mean)^(2k) over its
// sum, k = 1 .. powers). The few values that carry the skewness of a mean are thus cells of their own, and the many in the
// middle share some. Where there are no more groups than that, each is a cell.
[[nodiscard]] ValueCells value_cells(const Distribution& distribution, int powers, std::size_t most = 128);

} // namespace cxlift::stats
