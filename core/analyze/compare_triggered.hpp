// Everybody, compared by those units that could notice the change.
#pragma once

#include "core/analyze/report.hpp"
#include "core/analyze/row_test.hpp"

#include <vector>

namespace cxlift {

// The difference over all units, from the test of those that triggered. The triggered difference stands in the segment's row.
[[nodiscard]] RowTest diluted_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject);

// Whether equally many units of each variant triggered: an alarm below p = 0.001, since then the treatment moves the trigger,
// and those who triggered are not alike. PlanError where the segment's values are not yes and no.
void check_trigger_rate(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks);

} // namespace cxlift
