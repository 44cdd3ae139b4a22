// Which statistic answers for which estimand.
#pragma once

#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/comparison.hpp"

namespace cxlift {

[[nodiscard]] stats::Comparison compare(Estimand estimand, const Summary& control, const Summary& treatment,
                                        const stats::TestOptions& options);

// The verdict of one comparison: better or worse where the adjusted p-value is below alpha.
[[nodiscard]] bool is_significant(double pvalue_adjusted, double confidence_level);

} // namespace cxlift
