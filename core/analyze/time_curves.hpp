// The share of cases that are still open, over time: drawn beside the comparisons.
#pragma once

#include "core/analyze/report.hpp"
#include "core/json/strict.hpp"
#include "core/summarize/summaries.hpp"

namespace cxlift {

// Of every metric of times and every variant that is compared.
void add_time_curves(Report& report, const Plan& plan, const Summaries& summaries);

[[nodiscard]] Json time_curve_to_json(const TimeCurve& curve);
[[nodiscard]] TimeCurve time_curve_from_json(const Json& json); // throws std::invalid_argument where columns differ in length

} // namespace cxlift
