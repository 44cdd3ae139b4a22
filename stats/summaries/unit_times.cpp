#include "stats/summaries/unit_times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

using Row = std::pair<double, TimeEnd>;

void check_rows(std::span<const double> time, std::span<const TimeEnd> end, std::span<const std::size_t> unit_ends) {
    std::size_t begin = 0;
    bool fits = time.size() == end.size();
    for (const std::size_t unit_end : unit_ends) {
        fits = fits && unit_end > begin;
        begin = unit_end;
    }
    if (!fits || begin != time.size()) {
        throw std::invalid_argument("UnitTimes: times, ends and the ends of units do not fit each other.");
    }
    for (std::size_t i = 0; i < time.size(); ++i) {
        if (!(time[i] >= 0.0 && time[i] <= std::numeric_limits<double>::max())) {
            std::ostringstream message;
            message << "UnitTimes: time holds " << time[i] << " at position " << i << ", must be finite and not negative.";
            throw std::invalid_argument(message.str());
        }
    }
}

} // namespace

UnitTimes::UnitTimes(std::span<const double> time, std::span<const TimeEnd> end, std::span<const std::size_t> unit_ends) {
    check_rows(time, end, unit_ends);
    time_.assign(time.begin(), time.end());
    end_.assign(end.begin(), end.end());
    unit_ends_.assign(unit_ends.begin(), unit_ends.end());
    for (double& each : time_) {
        each += 0.0; // -0.0 and 0.0 are one time
    }
    put_in_order();
}

UnitTimes UnitTimes::of_rows(std::span<const double> time, std::span<const TimeEnd> end) {
    std::vector<std::size_t> unit_ends(time.size());
    std::iota(unit_ends.begin(), unit_ends.end(), std::size_t{1});
    return {time, end, unit_ends};
}

void UnitTimes::put_in_order() {
    std::vector<Row> rows(time_.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = {time_[i], end_[i]};
    }
    std::vector<std::span<Row>> units;
    std::size_t begin = 0;
    for (const std::size_t unit_end : unit_ends_) {
        units.push_back(std::span(rows).subspan(begin, unit_end - begin));
        std::sort(units.back().begin(), units.back().end());
        begin = unit_end;
    }
    std::sort(units.begin(), units.end(), [](const std::span<Row>& a, const std::span<Row>& b) {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    });
    std::size_t next = 0;
    for (std::size_t u = 0; u < units.size(); ++u) {
        for (const auto& [time, end] : units[u]) {
            time_[next] = time;
            end_[next] = end;
            ++next;
        }
        unit_ends_[u] = next;
    }
}

void UnitTimes::merge(const UnitTimes& other) {
    const std::size_t before = time_.size();
    time_.insert(time_.end(), other.time_.begin(), other.time_.end());
    end_.insert(end_.end(), other.end_.begin(), other.end_.end());
    for (const std::size_t unit_end : other.unit_ends_) {
        unit_ends_.push_back(before + unit_end);
    }
    put_in_order();
}

std::int64_t UnitTimes::count(TimeEnd end) const noexcept {
    return std::count(end_.begin(), end_.end(), end);
}

template <typename IsEvent> Survival UnitTimes::where(const IsEvent& is_event) const {
    std::vector<double> event(end_.size());
    std::transform(end_.begin(), end_.end(), event.begin(), [&](TimeEnd end) { return is_event(end) ? 1.0 : 0.0; });
    return Survival::of(time_, event);
}

Survival UnitTimes::survival(TimeEnd kind) const {
    return where([kind](TimeEnd end) { return end == kind; });
}

Survival UnitTimes::any_event() const {
    return where([](TimeEnd end) { return end != TimeEnd::open; });
}

std::vector<Survival> UnitTimes::kinds() const {
    return {survival(TimeEnd::event), survival(TimeEnd::other)};
}

} // namespace cxlift::stats
