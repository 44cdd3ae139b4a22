// Whether two sources were joined as often in every variant.
#pragma once

#include "core/analyze/report.hpp"
#include "core/summarize/summaries.hpp"

#include <string>
#include <vector>

namespace cxlift {

// The counts that whoever joined the sources put among the exclusions: "matched.(source).(what).(yes or no).(variant)". What is
// counted: "rows" of the source that say their variant themselves, "units" that have a key of the source, or units that were
// "reached" by one of its rows.
[[nodiscard]] bool is_match_count(const std::string& reason);

// One check for each source and what is counted. Rows or keys that match more often in one variant leave different people in
// the variants: an alarm below p = 0.001, by Pearson's chi-squared test. Units that are reached more often may be what the
// change did: a note.
void check_match_rates(const Summaries& summaries, std::vector<HealthCheck>& checks);

} // namespace cxlift
