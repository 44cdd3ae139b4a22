// Everybody, compared stratum by stratum.
#pragma once

#include "core/analyze/row_test.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cxlift {

struct SummarizedStratum {
    std::string name;
    Summary control;
    Summary treatment;
};
struct SummarizedStrata {
    std::vector<SummarizedStratum> strata;
    std::vector<double> shares; // in the population; empty: the units' own
    std::int64_t left_out = 0;  // with a value of the metric, but in no stratum

    void note_left_out(stats::Comparison& result) const;
};
[[nodiscard]] SummarizedStrata summarized_strata(const Plan& plan, const Summaries& summaries, const RowSubject& subject);

// The strata are the values of the metric's segment `strata`, whatever the segment limit. Units without a value of it are left
// out, and counted in a note. With `strata_shares` PlanError for a value of the data without a share.
[[nodiscard]] RowTest stratified_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject);

} // namespace cxlift
