#include "stats/summaries/survival.hpp"

#include "stats/checks.hpp"
#include "stats/in_threads.hpp"
#include "stats/survival/sorted_units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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
bool is_wrong_time(double time) {
    return !(time >= 0.0 && time <= std::numeric_limits<double>::max());
}

// Rows as units that can be sorted. What is wrong with one is found afterwards, for there is hardly ever anything.
struct Packed {
    Column<std::uint64_t> units; // of those that have time and event
    std::int64_t n = 0;
    std::int64_t n_events = 0;
    bool is_wrong = false;
};

Packed pack(std::span<const double> time, std::span<const double> event, double resolution) {
    const std::size_t parts = parts_of(time.size());
    Packed result;
    result.units.resize(time.size());
    std::vector<std::span<const std::uint64_t>> found(parts);
    std::vector<std::int64_t> events(parts, 0);
    std::vector<char> wrong(parts, 0);
    in_parts(time.size(), parts, [&](std::size_t part, std::size_t begin, std::size_t end) {
        std::uint64_t* const first = result.units.data() + begin;
        std::uint64_t* next = first;
        std::int64_t had_event = 0;
        bool is_wrong = false;
        for (std::size_t i = begin; i < end; ++i) {
            const bool has_event = event[i] == 1.0;
            const bool has_no_flag = std::isnan(event[i]);
            const bool is_there = !has_no_flag && !std::isnan(time[i]);
            is_wrong |= (is_wrong_time(time[i]) && !std::isnan(time[i])) || !(has_event || event[i] == 0.0 || has_no_flag);
            *next = packed_unit(resolution > 0.0 ? on_grid(time[i], resolution) : time[i] + 0.0, has_event);
            next += is_there ? 1 : 0;
            had_event += is_there && has_event ? 1 : 0;
        }
        found[part] = {first, next};
        events[part] = had_event;
        wrong[part] = is_wrong ? 1 : 0;
    });
    auto* end = result.units.data();
    for (std::size_t part = 0; part < parts; ++part) {
        end = end == found[part].data() ? end + found[part].size() : std::copy(found[part].begin(), found[part].end(), end);
        result.n_events += events[part];
        result.is_wrong = result.is_wrong || wrong[part] != 0;
    }
    result.units.resize(static_cast<std::size_t>(end - result.units.data()));
    result.n = static_cast<std::int64_t>(result.units.size());
    return result;
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
        if (is_wrong_time(time[i]) && !std::isnan(time[i])) {
            refuse(function, time_name, time[i], i, "must be finite and not negative");
        }
    }
}

Survival Survival::of(std::span<const double> time, std::span<const double> event, double resolution, std::string_view function,
                      std::string_view suffix) {
    check_resolution(resolution);
    if (time.size() != event.size()) {
        check_units(time, event, function, suffix);
    }
    Packed packed = pack(time, event, resolution);
    if (packed.is_wrong) {
        check_units(time, event, function, suffix);
    }
    CountedTimes counted = counted_times(std::move(packed.units));
    Survival result;
    result.resolution_ = resolution;
    result.times_ = std::move(counted.times);
    result.events_ = std::move(counted.events);
    result.censored_ = std::move(counted.censored);
    result.n_events_ = packed.n_events;
    result.n_censored_ = packed.n - packed.n_events;
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
        if (is_wrong_time(times[i])) {
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
