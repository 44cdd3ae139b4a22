// One family of comparisons: p-values adjusted together, and how sure each own interval must be for all of them at once.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace cxlift {

// How the differences of rows go together, by the rows' places. Filled as far as the plan's correction asks for it.
struct Dependence {
    std::vector<double> control_shares;                          // the control's part in the variance of each difference
    std::function<double(std::size_t, std::size_t)> correlation; // of two differences; NaN where it is not known
    // By weights that all share, of each difference; empty where it has none, null where nobody asks.
    std::shared_ptr<const std::vector<std::vector<double>>> replicates;
};

// Fills `pvalue_adjusted`, and that at the margin, of the rows at these places by the plan's correction, and sets their
// `levels`: the confidence level at which the row's own interval holds together with those of the family. It stays as it is
// where there is no such interval: in a family of one, without a test, and under bh and by where the row is not selected.
// - dunnett: over the treatments of one metric and segment value, and Bonferroni over several of these
// - max_t: in a family of differences that all have replicates by shared weights a single step with their joint law (stats'
//   joint_max_t), and p never below its own; elsewhere step-down; Holm within segments, and in a family too large for it
// Under holm, hochberg and hommel the interval is Bonferroni's, under max_t that of a single step (a note says so): either may
// hold 0 where the adjusted p-value is below alpha. P-values at margins are of one side, and Holm's under dunnett and max_t.
void adjust_family(const Plan& plan, const Dependence& dependence, std::span<ReportRow> rows,
                   std::span<const std::size_t> places, std::span<double> levels);

} // namespace cxlift
