// How often each value occurs: exact and small for discrete scores (yes/no, NPS, CSAT, CES).
#pragma once

#include "stats/summaries/moments.hpp"

#include <cstdint>
#include <map>

namespace cxlift::stats {

class Counts {
public:
    // Adds `times` occurrences of a finite value; throws std::invalid_argument otherwise.
    void add(double value, std::int64_t times = 1);
    void merge(const Counts& other);

    [[nodiscard]] std::int64_t n() const noexcept { return n_; }
    [[nodiscard]] std::int64_t count(double value) const noexcept; // 0 for a value not seen
    [[nodiscard]] const std::map<double, std::int64_t>& values() const noexcept { return values_; }
    [[nodiscard]] Moments moments() const; // of the values, each as often as it occurs

    friend bool operator==(const Counts&, const Counts&) = default;

private:
    std::int64_t n_ = 0;
    std::map<double, std::int64_t> values_;
};

} // namespace cxlift::stats
