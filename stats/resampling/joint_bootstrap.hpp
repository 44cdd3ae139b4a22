// Several metrics of the same units compared by one bootstrap.
#pragma once

#include "stats/resampling/bootstrap_comparison.hpp"
#include "stats/resampling/draws.hpp"
#include "stats/resampling/joint_replicates.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

struct JointBootstrap {
    std::vector<BootstrapComparison> comparisons; // each metric alone
    JointMaxT joint;                              // all of them together
};

// The keys of the units of each variant, by which they draw their weights; empty: the numbers of their rows.
struct UnitKeys {
    std::span<const std::uint64_t> control;
    std::span<const std::uint64_t> treatment;
};

// The means of each metric, in a column for each variant; NaN where a unit has no value. All metrics share the Poisson weights
// of their units, so that what they have in common is in the replicates (see joint_max_t), and a metric more costs little.
// Throws std::invalid_argument where the variants have different numbers of metrics, or columns of one variant different
// lengths; for fewer than 50 units of a variant; and for `studentized`.
[[nodiscard]] JointBootstrap joint_bootstrap(std::span<const std::span<const double>> control,
                                             std::span<const std::span<const double>> treatment, const Draws& draws,
                                             const BootstrapOptions& options = {}, const UnitKeys& keys = {});

} // namespace cxlift::stats
