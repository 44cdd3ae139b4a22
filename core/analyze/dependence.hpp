// How the comparisons of everybody depend on each other: metrics of the same units go together, treatments share the control.
#pragma once

#include "core/analyze/family.hpp"
#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace cxlift {

// A row's metric by its number, and what is estimated of it.
using RowSource = std::pair<std::size_t, const MetricEstimand*>;

// By the pairs of metrics that the summaries hold (core/summarize/joint.hpp). Metrics of which no pair is known, such as those
// with covariates or of summaries that were made for another correction, count as independent of each other: of two-sided tests
// that is the careful side (the Gaussian correlation inequality, Royen 2014, Far East J. Theor. Stat. 48:139), and the
// families' notes say so. Of two differences with replicates by shared weights it is the correlation of these. The result
// refers to what it is given.
[[nodiscard]] Dependence dependence_of(const Summaries& summaries, std::span<const ReportRow> rows,
                                       std::span<const RowSource> sources, std::vector<double> control_shares,
                                       std::vector<std::vector<double>> replicates = {});

} // namespace cxlift
