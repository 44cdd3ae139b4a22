// Values that a metric cannot take, such as an infinity or an answer off the scale: which, how often, and where first.
#pragma once

#include <cstdint>
#include <vector>

namespace cxlift {

class Defects {
public:
    struct Defect {
        double value = 0.0;
        std::int64_t count = 0;
        std::int64_t first_row = 0; // in the stream, from 0
    };

    void add(std::int64_t row, double value, std::int64_t times = 1) {
        for (Defect& known : shown_) {
            if (known.value == value) {
                known.count += times;
                return;
            }
        }
        if (shown_.size() < most_shown) {
            shown_.push_back({.value = value, .count = times, .first_row = row});
        } else {
            others_ += times;
        }
    }
    void merge(const Defects& later) {
        for (const Defect& defect : later.shown_) {
            add(defect.first_row, defect.value, defect.count);
        }
        others_ += later.others_;
    }

    [[nodiscard]] bool empty() const noexcept { return shown_.empty(); }
    // In the order of their first rows.
    [[nodiscard]] const std::vector<Defect>& shown() const noexcept { return shown_; }
    [[nodiscard]] std::int64_t others() const noexcept { return others_; } // times of values that are not shown

private:
    static constexpr std::size_t most_shown = 3;
    std::vector<Defect> shown_;
    std::int64_t others_ = 0;
};

} // namespace cxlift
