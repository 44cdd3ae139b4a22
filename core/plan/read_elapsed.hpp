// Reading and writing the keys of a plan that say from which moments times are reckoned, and when a team works.
#pragma once

#include "core/plan/elapsed.hpp"
#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <string>
#include <utility>
#include <vector>

namespace cxlift {

using Calendars = std::vector<std::pair<std::string, OpeningHours>>; // by name

[[nodiscard]] std::vector<std::string> elapsed_keys();
// Of times that the plan reckons from moments: their inputs, and `elapsed`. Otherwise false, and nothing is changed.
bool read_elapsed(const PlanReader& reader, Metric& metric);

[[nodiscard]] Calendars read_calendars(const PlanReader& table);
// PlanError for a metric that names a calendar which the plan does not have.
void check_calendars(const Calendars& calendars, const std::vector<Metric>& metrics);

void add_elapsed(Json& json, const Elapsed& elapsed);
[[nodiscard]] Json calendar_to_json(const OpeningHours& calendar);

} // namespace cxlift
