// What a row of the report tests: chosen from the plan and from whom the row is about.
#pragma once

#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cxlift {

struct RowTest {
    std::function<stats::Comparison(const stats::TestOptions&)> compare;
    std::function<double(const stats::NullPoint&, stats::Alternative)> pvalue_at; // of a hypothesis at a margin
    std::function<double()> control_share; // the control's part in the variance of the difference; NaN where it is not known
    std::function<std::vector<double>()> replicates; // of the difference, by weights that all tests share; null elsewhere
};

// The metric with this number, and one of its estimands, in a segment's value or over everybody.
struct RowSubject {
    std::size_t metric = 0;
    const MetricEstimand* estimand = nullptr;
    std::string segment;
    std::string segment_value;
    std::string treatment;
};

class ControlReplicates; // control_replicates.hpp

// Everybody is compared over strata where the metric names some, and by those who triggered where the plan says who did.
// The summaries that are tested are looked up here, once; plan and summaries have to live as long as the test.
// `shared` spares rows of several treatments resampling their control anew.
[[nodiscard]] RowTest row_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                               const std::shared_ptr<ControlReplicates>& shared = nullptr);

} // namespace cxlift
