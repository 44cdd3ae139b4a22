// Metrics that the plan wants compared by the bootstrap.
#pragma once

#include "core/analyze/row_test.hpp"

namespace cxlift {

// From counts, a distribution or buckets of units, so that it costs the same for any number of units. The control has one
// stream of draws and each treatment its own, whatever else the plan holds. Replicates are made when the test is first asked,
// and once; those of a control that `shared` knows are taken from there.
[[nodiscard]] RowTest bootstrapped_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                                        const std::shared_ptr<ControlReplicates>& shared = nullptr);

} // namespace cxlift
