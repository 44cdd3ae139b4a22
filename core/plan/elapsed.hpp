// Times that are reckoned from moments of each unit, opened and resolved, before the pass: columns that the data do not have.
#pragma once

#include "core/plan/fact.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cxlift {

// When a team works. The words are kept as the plan has them: whoever makes the columns reads them.
struct OpeningHours {
    std::vector<std::pair<std::string, std::vector<std::string>>> hours; // of days such as "mon-fri": "09:00-17:00"
    std::vector<std::string> holidays;                                   // dates, or ranges of them
    std::string time_zone;

    friend bool operator==(const OpeningHours&, const OpeningHours&) = default;
};

struct Elapsed {
    std::string opened;
    std::string resolved;       // null where a unit is still open
    std::string closed;         // where one was closed unresolved; empty: nothing says so
    std::string first_resolved; // of those that reopened; empty: not known
    bool ends_first = false;    // at the first resolution, not the last
    std::string unit = "hours";
    std::string calendar; // its name in the plan; empty: time runs always
    // A calendar that stands in the metric itself.
    std::optional<OpeningHours> own_calendar;
    std::string observed_until; // a time; empty: the latest one of the data
    std::string naive_zone;     // of times that have none; empty: such times are left out
    // Where each ticket is an event: which ones, and which of a unit's counts; the moments are then properties of it.
    std::optional<Fact> tickets;

    // The column in which they end.
    [[nodiscard]] const std::string& end() const noexcept { return ends_first ? first_resolved : resolved; }
    // The column that holds a moment: itself, or the one that is made of the events' property.
    [[nodiscard]] std::string column_of(const std::string& moment) const;
    // Of events, what the moments are read from: opened first, which says which events are tickets.
    [[nodiscard]] std::vector<Fact> moments() const;
    // Names of the columns that are made: the times, whether they ended, and whether by closing.
    [[nodiscard]] std::string duration_column() const;
    [[nodiscard]] std::string event_column() const;
    [[nodiscard]] std::string closed_column() const;
};

} // namespace cxlift
