// What a proportion is made of.
#pragma once

#include <cstdint>

namespace cxlift::stats {

struct Successes {
    std::int64_t successes = 0;
    std::int64_t n = 0;

    [[nodiscard]] std::int64_t failures() const noexcept { return n - successes; }
    // NaN where there are no units.
    [[nodiscard]] double share() const noexcept { return static_cast<double>(successes) / static_cast<double>(n); }
    // p (1 - p) / n, what the share varies by if it is the truth.
    [[nodiscard]] double variance_of_share() const noexcept {
        const auto units = static_cast<double>(n);
        return share() * (static_cast<double>(failures()) / units) / units;
    }
};

} // namespace cxlift::stats
