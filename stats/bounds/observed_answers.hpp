// What bounds of a difference begin with: checks, response rates, the difference of those who answered.
#pragma once

#include "stats/bounds/answers.hpp"
#include "stats/bounds/difference_bounds.hpp"

#include <string>

namespace cxlift::stats {

[[nodiscard]] DifferenceBounds observed_answers(const std::string& function, const Answers& control, const Answers& treatment,
                                                double confidence_level, const Measure& measure);
// Bounds as measured, in the unit of the answers, with their interval.
void finish(DifferenceBounds& result, double confidence_level, const Measure& measure);

} // namespace cxlift::stats
