// Metrics that the plan wants compared by the bootstrap.
#pragma once

#include "core/analyze/row_test.hpp"

namespace cxlift {

// From counts, a distribution or buckets of units, so that it costs the same for any number of units, or from the rows where
// the plan's resampling asks for them (row_replicates.hpp). The control has one stream of draws and each treatment its own,
// whatever else the plan holds. Replicates are made when the test is first asked, and once; those of a control that `shared`
// knows are taken from there. Plan and summaries have to live as long as the test.
[[nodiscard]] RowTest bootstrapped_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                                        const std::shared_ptr<ControlReplicates>& shared = nullptr);

} // namespace cxlift
