#include "stats/summaries/counts.hpp"

#include "stats/checks.hpp"

namespace cxlift::stats {

void Counts::add(double value, std::int64_t times) {
    check_finite("Counts.add", "value", value);
    check_count("Counts.add", "times", times);
    if (times == 0) {
        return;
    }
    values_[value + 0.0] += times; // + 0.0 makes -0.0 and 0.0 one value
    n_ += times;
}

void Counts::merge(const Counts& other) {
    for (const auto& [value, times] : other.values_) {
        values_[value] += times;
    }
    n_ += other.n_;
}

std::int64_t Counts::count(double value) const noexcept {
    const auto found = values_.find(value);
    return found == values_.end() ? 0 : found->second;
}

Moments Counts::moments() const {
    Moments result;
    for (const auto& [value, times] : values_) {
        result.merge({.n = times, .mean = value});
    }
    return result;
}

} // namespace cxlift::stats
