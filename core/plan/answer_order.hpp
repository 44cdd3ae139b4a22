// Whether a plan's scores can be compared by the order of their answers, too.
#pragma once

#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

#include <optional>

namespace cxlift {

// The probability of the higher answer needs independent answers that count once each. Of metrics with weights or strata, of
// units with several rows and of plans with a trigger that estimand is taken out; throws PlanError where it is the one that
// decides, there or beside a bootstrap.
void settle_answer_orders(const PlanReader& root, Plan& plan);

// The share of answers that a score's plan may set: of the satisfied, of those that found it easy. And what it is where the
// plan says nothing. Empty for other metrics.
[[nodiscard]] std::optional<Scale> good_answers(const Metric& metric);
[[nodiscard]] std::optional<Scale> usual_good_answers(const Metric& metric);

} // namespace cxlift
