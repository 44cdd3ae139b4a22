// Means adjusted for covariates, from the sums of the replicates of both variants: the slope is common to them.
#pragma once

#include "stats/resampling/grouped_sums.hpp"
#include "stats/resampling/repeated_values.hpp"
#include "stats/resampling/replicate_sums.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/unit_spread.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

// Columns of a variant: the outcome, then the covariates. The products of them that the sums must hold after the columns, in
// this order; the last, of the outcome with itself, only where `studentized`.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> cuped_products(std::size_t covariates, bool studentized);

struct CupedVariant {
    std::vector<double> data;   // the sums of the data, as if they were a replicate, with all products
    std::vector<double> shifts; // of the columns in the sums
    const ReplicateSums* sums = nullptr;
    // How (outcome - mean) - slopes' (covariates - means) varies over units, one slope for each covariate.
    std::function<Spread(std::span<const double>)> residuals;
    const GroupedSums* grouped = nullptr; // the same sums, where units are not rows
};
// `units` that were drawn, unless each row is one.
[[nodiscard]] CupedVariant cuped_variant(const std::vector<std::span<const double>>& columns, const std::vector<double>& shifts,
                                         const ReplicateSums& sums, const ValueClusters& units = {},
                                         const GroupedSums* grouped = nullptr);

// As cuped.hpp adjusts: one slope for both variants, found anew in every replicate, and the covariates' mean over both. A
// unit's influence is its residual. Covariates that do not vary, or are combinations of others, are left out, with a note.
[[nodiscard]] std::pair<Replicates, Replicates> cuped_replicates(const CupedVariant& control, const CupedVariant& treatment,
                                                                 bool studentized);

} // namespace cxlift::stats
