// Times to an event of units of which each may have several, such as the tickets of a customer: mergeable.
#pragma once

#include "stats/summaries/survival.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// How a time ended: it was still going on (censored), with the event, or with another one after which there is no event.
enum class TimeEnd : std::uint8_t { open = 0, event = 1, other = 2 };

// Every row is kept, 17 bytes each, for rows of one unit belong together. Units, and the rows of each, are in an order of their
// own, which no order of adding or merging changes.
class UnitTimes {
public:
    UnitTimes() = default;
    // Rows by unit: `unit_ends` holds for each unit where its rows end. Throws std::invalid_argument where a time is negative
    // or not finite, a unit has no row, or columns are not as long as each other.
    UnitTimes(std::span<const double> time, std::span<const TimeEnd> end, std::span<const std::size_t> unit_ends);
    // Every row is a unit of its own.
    [[nodiscard]] static UnitTimes of_rows(std::span<const double> time, std::span<const TimeEnd> end);

    void merge(const UnitTimes& other); // of other units

    [[nodiscard]] std::int64_t n() const noexcept { return static_cast<std::int64_t>(time_.size()); } // rows
    [[nodiscard]] std::int64_t units() const noexcept { return static_cast<std::int64_t>(unit_ends_.size()); }
    [[nodiscard]] bool one_row_a_unit() const noexcept { return n() == units(); }
    [[nodiscard]] const std::vector<double>& time() const noexcept { return time_; }
    [[nodiscard]] const std::vector<TimeEnd>& end() const noexcept { return end_; }
    [[nodiscard]] const std::vector<std::size_t>& unit_ends() const noexcept { return unit_ends_; }
    [[nodiscard]] std::int64_t count(TimeEnd end) const noexcept;
    // Of the rows, with ends of one kind as the events and all others as censored.
    [[nodiscard]] Survival survival(TimeEnd kind = TimeEnd::event) const;
    // With either kind of event.
    [[nodiscard]] Survival any_event() const;
    // One for the event and one for the other: as cumulative_incidence has them.
    [[nodiscard]] std::vector<Survival> kinds() const;

    friend bool operator==(const UnitTimes&, const UnitTimes&) = default;

private:
    template <typename IsEvent> [[nodiscard]] Survival where(const IsEvent& is_event) const;
    void put_in_order();

    std::vector<double> time_;
    std::vector<TimeEnd> end_;
    std::vector<std::size_t> unit_ends_;
};

} // namespace cxlift::stats
