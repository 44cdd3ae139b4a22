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

// Whether a comparison is one that decides: of everybody, and of a primary metric or a guardrail.
[[nodiscard]] bool decides(const ReportRow& row);

// What a deciding comparison does to its treatment.
enum class Standing { failed, open, passed };
[[nodiscard]] std::string_view name_of(Standing standing);
[[nodiscard]] Standing standing_of(const ReportRow& row);

// A primary metric is satisfied if it is better or, where it has a margin, not worse or equivalent. A guardrail with a margin
// must be shown to keep it; one without must not be worse. A treatment fails if a primary metric or a guardrail is worse; it
// passes if its guardrails are kept and all of its primary metrics, or with primary_rule "any" one, are satisfied. With
// treatment_rule "all" every treatment must pass and one that fails is enough to fail; with "any" one that passes is enough,
// and all must fail to fail. Segments and other roles do not decide.
[[nodiscard]] Decision decide(const Report& report);

} // namespace cxlift
