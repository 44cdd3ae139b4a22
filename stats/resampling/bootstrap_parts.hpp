// What making replicates of any estimate from any data has in common.
#pragma once

#include "stats/resampling/quantile_ranks.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"

#include <cmath>
#include <cstdint>
#include <utility>

namespace cxlift::stats {

// Of fewer than two units nothing can be resampled.
[[nodiscard]] inline Replicates too_few(double value, std::int64_t n) {
    Replicates result;
    result.value = value;
    result.n = n;
    result.notes.emplace_back(too_few_units);
    return result;
}

[[nodiscard]] inline Replicates named(Replicates replicates, Resampling resampling) {
    replicates.resampling = word_of(resamplings(), resampling);
    return replicates;
}

template <typename Data>
[[nodiscard]] Replicates quantile_of(const Data& data, std::int64_t n, double q, const ResamplingOptions& options,
                                     const char* what) {
    const Resampling resampling = chosen(options, what, {Resampling::order});
    if (n < 2) {
        return too_few(std::nan(""), n);
    }
    return named(quantile_replicates(draw_quantile_ranks(n, q, options.draws), data), resampling);
}

} // namespace cxlift::stats
