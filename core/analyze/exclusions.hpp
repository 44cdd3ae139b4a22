// What a reader or the pass left out, said in a sentence.
#pragma once

#include "core/analyze/report.hpp"

#include <cstdint>
#include <string>

namespace cxlift {

// `units` is the number of units in the analysis, against which a rate is judged.
[[nodiscard]] HealthCheck exclusion_check(const std::string& reason, std::int64_t count, std::int64_t units);

} // namespace cxlift
