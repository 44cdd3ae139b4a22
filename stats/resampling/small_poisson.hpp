// Poisson numbers of a small mean, many of them: from a table.
#pragma once

#include "stats/resampling/elementary.hpp"
#include "stats/resampling/philox.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::stats {

// Exact within 2^-32 in every probability. One word of the stream a number.
class SmallPoisson {
public:
    explicit SmallPoisson(double mean) { // 0 to 32
        constexpr double words = 0x1p32;
        constexpr int most = 100; // beyond it lies less than 2^-60
        double probability = exact_exp(-mean);
        double sum = probability;
        for (int k = 1; sum * words < words - 1.0 && k < most; ++k) {
            at_or_below_.push_back(static_cast<std::uint32_t>(sum * words));
            probability *= mean / k;
            sum += probability;
        }
    }

    [[nodiscard]] double draw(Philox& random) const noexcept {
        const std::uint32_t u = random.next();
        std::size_t number = 0;
        while (number < at_or_below_.size() && u >= at_or_below_[number]) {
            ++number;
        }
        return static_cast<double>(number);
    }

private:
    std::vector<std::uint32_t> at_or_below_; // P(number <= k) in 2^-32
};

} // namespace cxlift::stats
