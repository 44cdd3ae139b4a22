#include "core/plan/read_elapsed.hpp"

#include "core/errors.hpp"
#include "core/nearest_name.hpp"
#include "core/plan/read_fact.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace cxlift {
namespace {

constexpr std::string_view business = "business ";

OpeningHours read_calendar(const PlanReader& table) {
    table.refuse_other_keys({"hours", "holidays", "tz"});
    OpeningHours calendar;
    const PlanReader hours = table.at("hours");
    hours.require_object();
    for (const auto& [days, value] : hours.value().items()) {
        const PlanReader place(value, hours.path() + "." + days);
        calendar.hours.emplace_back(days, value.is_array() ? place.names() : std::vector<std::string>{place.text()});
    }
    if (calendar.hours.empty()) {
        hours.fail(R"(names no day; write one such as "mon-fri" = "09:00-17:00".)");
    }
    if (table.has("holidays")) {
        calendar.holidays = table.at("holidays").names();
    }
    calendar.time_zone = table.at("tz").text();
    return calendar;
}

void read_calendar_of(const PlanReader& reader, Elapsed& elapsed) {
    const bool needed = elapsed.unit.starts_with(business);
    if (!reader.has("calendar")) {
        if (needed) {
            reader.at("unit").fail("is '" + elapsed.unit + "', so the metric needs the key 'calendar'.");
        }
        return;
    }
    const PlanReader place = reader.at("calendar");
    if (!needed) {
        place.fail("does not matter to the unit '" + elapsed.unit + "'; write unit = \"business " + elapsed.unit +
                   "\", or leave the calendar out.");
    }
    if (place.value().is_object()) {
        elapsed.own_calendar = read_calendar(place);
    } else {
        elapsed.calendar = place.text();
    }
}

void read_resolution(const PlanReader& reader, Elapsed& elapsed) {
    if (reader.has("first_resolved")) {
        elapsed.first_resolved = reader.at("first_resolved").text();
    }
    if (reader.has("resolution")) {
        const PlanReader place = reader.at("resolution");
        elapsed.ends_first = place.one_of({"first", "last"}) == "first";
        if (elapsed.ends_first && elapsed.first_resolved.empty()) {
            place.fail("is 'first', so the metric needs the key 'first_resolved', a column of the times of the first "
                       "resolution; `resolved` has those of the last.");
        }
    }
}

// Which events are tickets, if they are events.
void read_tickets(const PlanReader& reader, const Metric& metric, Elapsed& elapsed) {
    if (!reader.has("event")) {
        for (const std::string key : {"where", "repeated"}) {
            if (reader.has(key)) {
                reader.at(key).fail("is of events; name one, as in event = \"ticket\", or leave this out.");
            }
        }
        return;
    }
    elapsed.tickets = read_fact(reader, *metric.type);
    elapsed.tickets->total = reader.has("repeated") ? reader.at("repeated").one_of({"first", "last", "all"}) : "only";
}

Input made(const std::string& column, const PlanReader& place) {
    Input input;
    input.column = column;
    input.place = place.path();
    return input;
}

} // namespace

std::vector<std::string> elapsed_keys() {
    return {"event",      "where", "repeated", "opened",         "first_resolved",
            "resolution", "unit",  "calendar", "observed_until", "naive_tz"};
}

bool read_elapsed(const PlanReader& reader, Metric& metric) {
    if (!reader.has("opened")) {
        for (const std::string& key : elapsed_keys()) {
            if (reader.has(key)) {
                reader.at(key).fail("needs the key 'opened': times are reckoned from it to `resolved`.");
            }
        }
        return false;
    }
    if (reader.has("column")) {
        reader.at("column").fail("stands beside 'opened'; times are those of a column, or reckoned from two, not both.");
    }
    Elapsed elapsed;
    elapsed.opened = reader.at("opened").text();
    elapsed.resolved = reader.at("resolved").text();
    if (reader.has("closed")) {
        elapsed.closed = reader.at("closed").text();
    }
    if (reader.has("unit")) {
        elapsed.unit = reader.at("unit").one_of({"hours", "days", "business hours", "business days"});
    }
    read_calendar_of(reader, elapsed);
    read_resolution(reader, elapsed);
    if (reader.has("observed_until")) {
        elapsed.observed_until = reader.at("observed_until").text();
    }
    if (reader.has("naive_tz")) {
        elapsed.naive_zone = reader.at("naive_tz").text();
    }
    read_tickets(reader, metric, elapsed);
    metric.inputs = {made(elapsed.duration_column(), reader.at("opened")), made(elapsed.event_column(), reader.at("resolved"))};
    metric.inputs[1].is_event = true;
    if (!elapsed.closed.empty()) {
        metric.inputs.push_back(made(elapsed.closed_column(), reader.at("closed")));
        metric.inputs[2].is_other_event = true;
    }
    metric.elapsed = std::move(elapsed);
    return true;
}

Calendars read_calendars(const PlanReader& table) {
    table.require_object();
    Calendars calendars;
    for (const auto& [name, value] : table.value().items()) {
        calendars.emplace_back(name, read_calendar(PlanReader(value, table.path() + "." + name)));
    }
    return calendars;
}

namespace {

// The columns that are made have names that say all but the zone of naive times and the hours of a nameless calendar.
void refuse_one_column_for_two_times(const std::vector<Metric>& metrics) {
    std::map<std::string, const Elapsed*> durations;
    std::map<std::string, const Elapsed*> events;
    for (const Metric& metric : metrics) {
        if (!metric.elapsed.has_value()) {
            continue;
        }
        const Elapsed& one = *metric.elapsed;
        const Elapsed& same_times = *durations.emplace(one.duration_column(), &one).first->second;
        const Elapsed& same_end = *events.emplace(one.event_column(), &one).first->second;
        if (same_times.own_calendar != one.own_calendar) {
            throw PlanError(metric.place + ".calendar", "another metric has the same columns and another calendar; give the "
                                                        "calendars names, as in [calendars.support].");
        }
        if (same_times.naive_zone != one.naive_zone || same_end.naive_zone != one.naive_zone) {
            throw PlanError(metric.place + ".naive_tz", "another metric reads the same column with another zone.");
        }
    }
}

} // namespace

void check_calendars(const Calendars& calendars, const std::vector<Metric>& metrics) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : calendars) {
        names.push_back(name);
    }
    for (const Metric& metric : metrics) {
        if (!metric.elapsed.has_value() || metric.elapsed->calendar.empty()) {
            continue;
        }
        const std::string& name = metric.elapsed->calendar;
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            throw PlanError(metric.place + ".calendar",
                            names.empty() ? "the plan has no calendars; write [calendars." + name + "] with hours and tz."
                                          : unknown_name(name, "a calendar of the plan", names));
        }
    }
    refuse_one_column_for_two_times(metrics);
}

Json calendar_to_json(const OpeningHours& calendar) {
    Json json;
    for (const auto& [days, hours] : calendar.hours) {
        json["hours"][days] = hours.size() == 1 ? Json(hours.front()) : Json(hours);
    }
    if (!calendar.holidays.empty()) {
        json["holidays"] = calendar.holidays;
    }
    json["tz"] = calendar.time_zone;
    return json;
}

void add_elapsed(Json& json, const Elapsed& elapsed) {
    if (elapsed.tickets.has_value()) {
        add_fact(json, *elapsed.tickets);
    }
    json["opened"] = elapsed.opened;
    json["resolved"] = elapsed.resolved;
    if (!elapsed.closed.empty()) {
        json["closed"] = elapsed.closed;
    }
    if (!elapsed.first_resolved.empty()) {
        json["first_resolved"] = elapsed.first_resolved;
        json["resolution"] = elapsed.ends_first ? "first" : "last";
    }
    json["unit"] = elapsed.unit;
    if (elapsed.own_calendar.has_value()) {
        json["calendar"] = calendar_to_json(*elapsed.own_calendar);
    } else if (!elapsed.calendar.empty()) {
        json["calendar"] = elapsed.calendar;
    }
    if (!elapsed.observed_until.empty()) {
        json["observed_until"] = elapsed.observed_until;
    }
    if (!elapsed.naive_zone.empty()) {
        json["naive_tz"] = elapsed.naive_zone;
    }
}

} // namespace cxlift
