// What a business outcome is made of: diagnostic metrics that are compared beside it.
#pragma once

#include "core/plan/plan.hpp"

namespace cxlift {

// Adds them behind the plan's own metrics: of the revenue per visitor the conversion, the orders of a buyer and the value of an
// order, whose product it is; of repeat purchases those of all units. PlanError where a metric of the plan has the name of one.
void add_outcome_parts(Plan& plan);

} // namespace cxlift
