#include "stats/summaries/survival.hpp"

#include "stats/checks.hpp"
#include "stats/survival/sorted_units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

[[noreturn]] void refuse(std::string_view function, std::string_view argument, double value, std::size_t place,
                         std::string_view rule) {
    std::ostringstream message;
    message.precision(17);
    message << function << ": " << argument << " holds " << value << " at position " << place << ", " << rule << ".";
    throw std::invalid_argument(message.str());
}

// A grid too fine for the time leaves it as it is. + 0.0 makes -0.0 and 0.0 one time.
double on_grid(double time, double resolution) {
    const double cells = std::round(time / resolution);
    return (resolution > 0.0 && cells * resolution <= std::numeric_limits<double>::max() ? cells * resolution : time) + 0.0;
}

void check_resolution(double resolution) {
    check_not_negative("Survival", "resolution", resolution);
    check_finite("Survival", "resolution", resolution);
}

// Negative, infinite and NaN alike.
bool is_wrong(double time) {
    return !(time >= 0.0 && time <= std::numeric_limits<double>::max());
}

} // namespace

void check_units(std::span<const double> time, std::span<const double> event, std::string_view function,
                 std::string_view suffix) {
    const std::string time_name = "time" + std::string(suffix);
    const std::string event_name = "event" + std::string(suffix);
    if (time.size() != event.size()) {
        throw std::invalid_argument(std::string(function) + ": " + time_name + " has " + std::to_string(time.size()) +
                                    " values and " + event_name + " " + std::to_string(event.size()) + ", must have as many.");
    }
    for (std::size_t i = 0; i < time.size(); ++i) {
        if (event[i] != 0.0 && event[i] != 1.0 && !std::isnan(event[i])) {
            refuse(function, event_name, event[i], i, "must be 0 (censored) or 1");
        }
        if (is_wrong(time[i]) && !std::isnan(time[i])) {
            refuse(function, time_name, time[i], i, "must be finite and not negative");
        }
    }
}

Survival Survival::of(std::span<const double> time, std::span<const double> event, double resolution) {
    check_units(time, event);
    check_resolution(resolution);
    std::vector<std::uint64_t> units;
    units.reserve(time.size());
    for (std::size_t i = 0; i < time.size(); ++i) {
        if (!std::isnan(time[i]) && !std::isnan(event[i])) {
            units.push_back(packed_unit(on_grid(time[i], resolution), event[i] == 1.0));
        }
    }
    sort_units(units);
    Survival result;
    result.resolution_ = resolution;
    std::size_t times = units.empty() ? 0 : 1;
    for (std::size_t i = 1; i < units.size(); ++i) {
        times += (units[i] | 1U) == (units[i - 1] | 1U) ? 0 : 1;
    }
    result.reserve(times);
    for (std::size_t i = 0; i < units.size();) {
        const std::uint64_t events_end = units[i] | 1U; // from here the time's censored units
        const std::size_t begin = i;
        while (i < units.size() && units[i] < events_end) {
            ++i;
        }
        const std::size_t middle = i;
        while (i < units.size() && units[i] == events_end) {
            ++i;
        }
        result.append(time_of(events_end), static_cast<std::int64_t>(middle - begin), static_cast<std::int64_t>(i - middle));
    }
    return result;
}

Survival Survival::from_counts(std::span<const double> times, std::span<const std::int64_t> events,
                               std::span<const std::int64_t> censored, double resolution) {
    check_resolution(resolution);
    if (times.size() != events.size() || times.size() != censored.size()) {
        throw std::invalid_argument("Survival: there are " + std::to_string(times.size()) + " times, " +
                                    std::to_string(events.size()) + " counts of events and " + std::to_string(censored.size()) +
                                    " of censored units, must be as many.");
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (is_wrong(times[i])) {
            refuse("Survival", "times", times[i], i, "must be finite and not negative");
        }
        check_count("Survival", "events", events[i]);
        check_count("Survival", "censored", censored[i]);
    }
    std::vector<std::size_t> order(times.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return times[a] < times[b]; });
    Survival result;
    result.resolution_ = resolution;
    for (const std::size_t i : order) {
        if (events[i] + censored[i] > 0) {
            result.append(on_grid(times[i], resolution), events[i], censored[i]);
        }
    }
    return result;
}

void Survival::reserve(std::size_t size) {
    times_.reserve(size);
    events_.reserve(size);
    censored_.reserve(size);
}

void Survival::append(double time, std::int64_t events, std::int64_t censored) {
    n_events_ += events;
    n_censored_ += censored;
    if (!times_.empty() && times_.back() == time) {
        events_.back() += events;
        censored_.back() += censored;
        return;
    }
    times_.push_back(time);
    events_.push_back(events);
    censored_.push_back(censored);
}

void Survival::merge(const Survival& other) {
    if (other.n() == 0) {
        return;
    }
    if (n() == 0) {
        *this = other;
        return;
    }
    if (resolution_ != other.resolution_) {
        std::ostringstream message;
        message << "Survival: the resolutions of the two summaries are " << resolution_ << " and " << other.resolution_
                << ", must be equal.";
        throw std::invalid_argument(message.str());
    }
    Survival both;
    both.resolution_ = resolution_;
    std::size_t j = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        for (; j < other.size() && other.times_[j] < times_[i]; ++j) {
            both.append(other.times_[j], other.events_[j], other.censored_[j]);
        }
        both.append(times_[i], events_[i], censored_[i]);
    }
    for (; j < other.size(); ++j) {
        both.append(other.times_[j], other.events_[j], other.censored_[j]);
    }
    *this = std::move(both);
}

Survival::Columns Survival::release() && {
    Columns columns{.times = std::move(times_), .events = std::move(events_), .censored = std::move(censored_)};
    *this = {};
    return columns;
}

double Survival::last() const noexcept {
    return times_.empty() ? std::numeric_limits<double>::quiet_NaN() : times_.back();
}

} // namespace cxlift::stats
