// Families of hypotheses in an order: the later are tested only if the earlier let them.
#pragma once

#include "stats/multiplicity/correction.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace cxlift::stats {

// What a family must do for the next to be tested.
//   all       each of its hypotheses is rejected. With a family-wise correction within the families, the error over all of them
//   is
//             controlled: serial gatekeeping (Westfall and Krishen 2001, J. Stat. Planning Inference 99:25).
//   any       at least one is rejected. The error is controlled within each family alone, not over all of them.
//   parallel  at least one is rejected, and the next family gets the share of the level that rejections have freed: parallel
//             gatekeeping (Dmitrienko, Offen and Westfall 2003, Stat Med 22:2387), Bonferroni within all families but the last.
//             The error over all of them is controlled.
enum class Gate { all, any, parallel };

// The smallest level at which each hypothesis is rejected, given the family (0, 1, ... in the order of testing) of each
// p-value. `corrections` is one for each family, or one for all; under `parallel` only that of the last family is read. A
// hypothesis that could not be tested (NaN) stays NaN; it closes the gate under `all` (the later p-values are 1) and does not
// count otherwise.
[[nodiscard]] std::vector<double> gated_pvalues(std::span<const double> pvalues, std::span<const std::size_t> families,
                                                std::span<const Correction> corrections, Gate gate = Gate::all);

} // namespace cxlift::stats
