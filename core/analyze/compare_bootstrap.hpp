// Metrics that the plan wants compared by the bootstrap.
#pragma once

#include "core/analyze/row_test.hpp"

namespace cxlift {

// From counts or a distribution, so that it costs the same for any number of units. The control has one stream of draws and
// each treatment its own, whatever else the plan holds. Replicates are made when the test is first asked, and once.
[[nodiscard]] RowTest bootstrapped_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject);

} // namespace cxlift
