// Everybody, compared stratum by stratum.
#pragma once

#include "core/analyze/row_test.hpp"

namespace cxlift {

// The strata are the values of the metric's segment `strata`, whatever the segment limit. Units without a value of it are left
// out, and counted in a note. With `strata_shares` PlanError for a value of the data without a share.
[[nodiscard]] RowTest stratified_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject);

} // namespace cxlift
