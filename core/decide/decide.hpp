// From a report to a decision: reads the report alone, so that a stored one can be decided upon again.
#pragma once

#include "core/analyze/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cxlift {

enum class Outcome { pass, fail, inconclusive };

[[nodiscard]] std::string_view name_of(Outcome outcome);

struct Decision {
    Outcome outcome = Outcome::inconclusive;
    bool valid = true;                // false where a health check raises an alarm: then nothing was decided
    std::vector<std::string> reasons; // sentences, the deciding ones first
};

// A treatment passes if every primary metric is better and no guardrail is worse; it fails if a primary or a guardrail is
// worse. The decision passes if every treatment passes and fails if one fails. Segments and other roles do not decide.
[[nodiscard]] Decision decide(const Report& report);

} // namespace cxlift
