// Events and censored units at each distinct time: what every method on times to an event needs, mergeable.
#pragma once

#include "stats/summaries/column.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace cxlift::stats {

// Throws std::invalid_argument where a time is negative or infinite, an event is neither 0 nor 1, or there are not as many of
// both. NaN is missing. `function` and `suffix` name the arguments: "log_rank_test" and "_control" speak of time_control.
void check_units(std::span<const double> time, std::span<const double> event,
                 std::string_view function = "Survival.from_values", std::string_view suffix = "");

// A unit has a time, not negative, and either its event then or, censored, was last seen without it. The summary is exact: it
// has as many entries as there are distinct times. `resolution` above 0 rounds each time to the nearest multiple of it, which
// bounds the summary and moves a time by half of it at most; so much at most moves a restricted mean, too. Events of one cell
// count as tied.
class Survival {
public:
    Survival() = default;
    // A unit whose time or event is NaN is left out. Throws as check_units does, whose words the last two are.
    [[nodiscard]] static Survival of(std::span<const double> time, std::span<const double> event, double resolution = 0.0,
                                     std::string_view function = "Survival.from_values", std::string_view suffix = "");
    // From what a query gives: at each time, in any order, how many units had the event and how many were censored.
    [[nodiscard]] static Survival from_counts(std::span<const double> times, std::span<const std::int64_t> events,
                                              std::span<const std::int64_t> censored, double resolution = 0.0);

    // Throws std::invalid_argument where the resolutions differ.
    void merge(const Survival& other);

    [[nodiscard]] std::int64_t n() const noexcept { return n_events_ + n_censored_; }
    [[nodiscard]] std::int64_t n_events() const noexcept { return n_events_; }
    [[nodiscard]] std::int64_t n_censored() const noexcept { return n_censored_; }
    [[nodiscard]] double resolution() const noexcept { return resolution_; }
    [[nodiscard]] std::size_t size() const noexcept { return times_.size(); }     // of distinct times
    [[nodiscard]] const Column<double>& times() const noexcept { return times_; } // ascending
    [[nodiscard]] const Column<std::int64_t>& events() const noexcept { return events_; }
    [[nodiscard]] const Column<std::int64_t>& censored() const noexcept { return censored_; }
    // The three columns, of a summary that is no longer needed.
    struct Columns {
        Column<double> times;
        Column<std::int64_t> events;
        Column<std::int64_t> censored;
    };
    [[nodiscard]] Columns release() &&;
    // The largest time of a unit; NaN where there is none.
    [[nodiscard]] double last() const noexcept;
    // Whether the curve arrives at 0: nobody is censored at the largest time.
    [[nodiscard]] bool ends_at_zero() const noexcept { return !censored_.empty() && censored_.back() == 0; }

    friend bool operator==(const Survival&, const Survival&) = default;

private:
    void append(double time, std::int64_t events, std::int64_t censored);

    Column<double> times_;
    Column<std::int64_t> events_;
    Column<std::int64_t> censored_;
    std::int64_t n_events_ = 0;
    std::int64_t n_censored_ = 0;
    double resolution_ = 0.0;
};

} // namespace cxlift::stats
