// Working time between two moments: opening hours are laid out as spans of absolute time, and the time before a moment is
// looked up in them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cxlift {

enum class BusinessUnit { seconds, days };

// The spans of a working calendar over a stretch of time, in microseconds since 1970 in UTC. They do not overlap and are
// sorted.
class BusinessTime {
public:
    // `day` of each span numbers the local date it belongs to (spans of one date stand together), `scheduled` is how long that
    // date is open on the clock: so much is one business day. std::invalid_argument where the spans are not as said above.
    BusinessTime(std::vector<std::int64_t> open, std::vector<std::int64_t> close, const std::vector<std::int64_t>& day,
                 std::vector<std::int64_t> scheduled);

    // Open time from `opened` to `resolved`, in seconds or in business days; negative where they stand the other way round, NaN
    // where one of them is `missing`. Moments outside the spans count as closed time. On as many threads as are worth it.
    void between(std::span<const std::int64_t> opened, std::span<const std::int64_t> resolved, BusinessUnit unit,
                 std::span<double> result) const;

    static constexpr std::int64_t missing = INT64_MIN;

private:
    // The last span that begins at or before the moment; -1 before the first.
    [[nodiscard]] std::ptrdiff_t last_begun(std::int64_t moment) const noexcept;
    [[nodiscard]] double between(std::int64_t opened, std::int64_t resolved, BusinessUnit unit) const noexcept;

    std::vector<std::int64_t> open_;
    std::vector<std::int64_t> close_;
    std::vector<std::int64_t> scheduled_;    // of the span's date
    std::vector<std::int64_t> open_before_;  // of all spans before
    std::vector<std::int64_t> open_in_day_;  // of the spans before of the same date
    std::vector<double> days_before_;        // of all dates before the span's
    std::vector<std::int32_t> begun_on_day_; // of each day in UTC, the last span that began before it
    std::int64_t first_day_ = 0;
};

} // namespace cxlift
