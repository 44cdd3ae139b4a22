// The answers of a score in groups that have a name, with the share of each.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/metric.hpp"

#include <vector>

namespace cxlift {

// Detractors, passives and promoters; the dissatisfied, the neutral and the satisfied; those that found it difficult, neither
// and easy. The group at the bad end is as wide as that at the good end, where there is room for it. Shares are of the answers
// given, each counted once, with Wilson's (1927) interval, each at this level alone. No interval (NaN) of metrics with weights
// or of units with several rows, whose answers are not independent.
[[nodiscard]] std::vector<AnswerGroup> answer_groups(const Metric& metric, const ScoreDistribution& distribution,
                                                     double confidence_level);

} // namespace cxlift
