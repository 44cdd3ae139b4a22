// Post-stratification: variants compared stratum by stratum, and the strata put together by their shares.
#pragma once

#include "stats/adjustment/adjusted_means.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/moments.hpp"

#include <span>
#include <string>

namespace cxlift::stats {

struct Stratum {
    std::string name;
    Moments control;
    Moments treatment;
};

// The difference is sum_k W_k (mean_tk - mean_ck) with variance sum_k W_k^2 (s2_tk / n_tk + s2_ck / n_ck): Miratrix, Sekhon and
// Yu (2013), JRSS B 75:369, equations 2 and 5. W_k are the strata's `shares` in the population (any amounts, divided by their
// sum). Without any they are the units' own shares; these are estimated, and where the difference varies over the strata
// sum_k W_k (difference_k - difference)^2 / N is added for it, less what differs by chance (at least 0), as in
// regression_adjustment with a covariate for each stratum. Degrees of freedom are Satterthwaite's of all terms; the lift's set
// is Fieller's (1954) of the stratified means.
//
// A stratum with a share and fewer than two values of a variant: NaN and a note that names it, for to merge strata would be a
// guess. Throws std::invalid_argument where the shares are not as many as strata, negative, or all 0.
[[nodiscard]] Comparison post_stratified_test(std::span<const Stratum> strata, std::span<const double> shares = {},
                                              const TestOptions& options = {});

// What it compares, and the p-value of a margin (see adjusted_means.hpp).
[[nodiscard]] AdjustedMeans post_stratified_means(std::span<const Stratum> strata, std::span<const double> shares = {});
[[nodiscard]] double post_stratified_margin_pvalue(std::span<const Stratum> strata, std::span<const double> shares,
                                                   const NullPoint& null, Alternative alternative);

} // namespace cxlift::stats
