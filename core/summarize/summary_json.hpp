// One summary as JSON.
#pragma once

#include "core/json/strict.hpp"
#include "core/summarize/summaries.hpp"

namespace cxlift {

[[nodiscard]] Json summary_to_json(const Summary& summary);
// Into an empty summary, whose kind and size say what to read.
void read_summary(const Json& json, Summary& summary);

} // namespace cxlift
