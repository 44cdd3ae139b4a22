#include "core/calendar/business_time.hpp"

#include "stats/in_threads.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift {
namespace {

constexpr std::int64_t microseconds_of_day = 86'400'000'000;

std::int64_t day_of(std::int64_t moment) noexcept {
    const std::int64_t day = moment / microseconds_of_day;
    return moment % microseconds_of_day < 0 ? day - 1 : day;
}

} // namespace

BusinessTime::BusinessTime(std::vector<std::int64_t> open, std::vector<std::int64_t> close,
                           const std::vector<std::int64_t>& day, std::vector<std::int64_t> scheduled)
    : open_(std::move(open)), close_(std::move(close)), scheduled_(std::move(scheduled)) {
    const std::size_t n = open_.size();
    if (close_.size() != n || day.size() != n || scheduled_.size() != n) {
        throw std::invalid_argument("BusinessTime: open, close, day and scheduled have different lengths.");
    }
    open_before_.resize(n);
    open_in_day_.resize(n);
    days_before_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        const bool in_order = i == 0 || (open_[i] >= close_[i - 1] && day[i] >= day[i - 1]);
        if (!in_order || close_[i] <= open_[i] || scheduled_[i] <= 0) {
            throw std::invalid_argument("BusinessTime: span " + std::to_string(i) +
                                        " is empty, or begins before the last ends.");
        }
        if (i == 0) {
            continue;
        }
        const std::int64_t before = close_[i - 1] - open_[i - 1];
        open_before_[i] = open_before_[i - 1] + before;
        const std::int64_t in_day = open_in_day_[i - 1] + before;
        const bool same_day = day[i] == day[i - 1];
        open_in_day_[i] = same_day ? in_day : 0;
        // A whole date adds exactly 1, so that counts of days stay whole.
        days_before_[i] =
            days_before_[i - 1] + (same_day ? 0.0 : static_cast<double>(in_day) / static_cast<double>(scheduled_[i - 1]));
    }
    if (n == 0) {
        return;
    }
    first_day_ = day_of(open_.front());
    const std::int64_t days = day_of(open_.back()) - first_day_ + 2;
    begun_on_day_.reserve(static_cast<std::size_t>(days));
    std::size_t begun = 0;
    for (std::int64_t d = 0; d < days; ++d) {
        const std::int64_t start = (first_day_ + d) * microseconds_of_day;
        while (begun < n && open_[begun] < start) {
            ++begun;
        }
        begun_on_day_.push_back(static_cast<std::int32_t>(begun) - 1);
    }
}

std::ptrdiff_t BusinessTime::last_begun(std::int64_t moment) const noexcept {
    if (open_.empty() || moment < open_.front()) {
        return -1;
    }
    const auto day = static_cast<std::size_t>(day_of(moment) - first_day_);
    const auto n = static_cast<std::ptrdiff_t>(open_.size());
    std::ptrdiff_t at = day < begun_on_day_.size() ? begun_on_day_[day] : n - 1;
    while (at + 1 < n && open_[static_cast<std::size_t>(at + 1)] <= moment) {
        ++at;
    }
    return at;
}

double BusinessTime::between(std::int64_t opened, std::int64_t resolved, BusinessUnit unit) const noexcept {
    if (opened == missing || resolved == missing) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const std::ptrdiff_t first = last_begun(opened);
    const std::ptrdiff_t last = last_begun(resolved);
    const auto open_part = [&](std::ptrdiff_t at, std::int64_t moment) {
        const auto i = static_cast<std::size_t>(at);
        return std::min(moment, close_[i]) - open_[i];
    };
    if (unit == BusinessUnit::seconds) {
        const auto before = [&](std::ptrdiff_t at, std::int64_t moment) {
            return at < 0 ? 0 : open_before_[static_cast<std::size_t>(at)] + open_part(at, moment);
        };
        return static_cast<double>(before(last, resolved) - before(first, opened)) / 1e6;
    }
    const auto whole = [&](std::ptrdiff_t at) { return at < 0 ? 0.0 : days_before_[static_cast<std::size_t>(at)]; };
    const auto part = [&](std::ptrdiff_t at, std::int64_t moment) {
        const auto i = static_cast<std::size_t>(at);
        return at < 0 ? 0.0 : static_cast<double>(open_in_day_[i] + open_part(at, moment)) / static_cast<double>(scheduled_[i]);
    };
    // Whole days apart from parts: their large numbers cancel without rounding.
    return (whole(last) - whole(first)) + (part(last, resolved) - part(first, opened));
}

void BusinessTime::between(std::span<const std::int64_t> opened, std::span<const std::int64_t> resolved, BusinessUnit unit,
                           std::span<double> result) const {
    if (opened.size() != resolved.size() || opened.size() != result.size()) {
        throw std::invalid_argument("BusinessTime.between: the arrays have different lengths.");
    }
    stats::in_parts(opened.size(), stats::parts_of(opened.size()), [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            result[i] = between(opened[i], resolved[i], unit);
        }
    });
}

} // namespace cxlift
