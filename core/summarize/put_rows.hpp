// From what the threads keep of each unit to the rows of the summaries' groups.
#pragma once

#include "core/summarize/layout.hpp"
#include "core/summarize/summaries.hpp"
#include "core/summarize/worker.hpp"

#include <memory>
#include <span>

namespace cxlift {

// Once, after the last block; the workers keep nothing then. ExportError where a unit has no id, or two rows.
void put_rows(const Plan& plan, const LabelSet& labels, std::span<const std::unique_ptr<Worker>> workers, Summaries& summaries);

} // namespace cxlift
