// P-values adjusted by permuting the variants of whole units.
#pragma once

#include "stats/alternative.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

struct WestfallYoung {
    std::vector<double> statistics; // Welch's t of each metric
    std::vector<double> pvalues;    // by the same permutations, each metric alone
    std::vector<double> pvalues_adjusted;
    std::int64_t n_resamples = 0;
    std::string method;
    std::vector<std::string> notes;
};

struct UnitTable {
    std::span<const double> values; // a row a unit, a column a metric
    std::size_t columns = 0;

    [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

// Westfall and Young (1993), algorithm 4.1: step-down p-values of the largest of the metrics' Welch statistics when the
// variants' labels are shuffled among whole units, which keeps the correlation of the metrics and assumes no distribution. (b +
// 1) / (m + 1) of m shuffles, b of which reach what was seen (Phipson and Smyth 2010, SAGMB 9:39). It is exact where a variant
// without effect has the same distribution of all metrics as the control. A NaN value is left out of its metric; a metric that
// cannot be tested is NaN and does not count. Random numbers are Philox', keyed by seed and shuffle. Throws
// std::invalid_argument for tables of different width, an infinite value, or n_resamples below 1.
[[nodiscard]] WestfallYoung westfall_young(const UnitTable& control, const UnitTable& treatment, Alternative alternative,
                                           std::int64_t n_resamples, std::uint64_t seed);

} // namespace cxlift::stats
