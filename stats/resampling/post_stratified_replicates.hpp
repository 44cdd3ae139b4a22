// The bootstrap of post-stratified means: strata resampled each by itself, put together by shares common to both variants.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicates.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::stats {

struct StratumReplicates {
    std::string name;
    Replicates control;
    Replicates treatment;
};

// Both means, sum_k W_k mean_k, as post_stratified_test.hpp has them. W_k are the strata's `shares` in the population (any
// amounts, divided by their sum); these stay. Without any they are the units' own shares, which are estimated: every replicate
// draws the numbers of units anew (multinomial, by the streams of `draws`), one drawing for both variants. So the replicates of
// the variants go together; what the shares add to each mean's standard error and skewness is not in `std_error` and
// `skewness`, for next to all of it falls out of the difference.
//
// A stratum with a share and fewer than two values of a variant: no replicates, and a note that names it.
[[nodiscard]] std::pair<Replicates, Replicates> post_stratified_replicates(std::span<const StratumReplicates> strata,
                                                                           std::span<const double> shares, const Draws& draws);

} // namespace cxlift::stats
