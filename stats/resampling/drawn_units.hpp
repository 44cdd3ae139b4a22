// Which units a resample holds: as many draws with replacement as there are units.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/simd/bounded_draws.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cxlift::stats {

inline void check_units(std::string_view function, std::size_t n) {
    if (n > std::numeric_limits<std::uint32_t>::max()) {
        throw std::invalid_argument(std::string(function) + ": there are " + std::to_string(n) +
                                    " units to draw from, must be less than 2^32.");
    }
}

// The draws of one thread, which keep a room for some of them.
class DrawnUnits {
public:
    DrawnUnits(const Draws& draws, std::size_t n, Pace& pace)
        : draws_(&draws), n_(n), pace_(&pace), blocks_(std::min(most_blocks, (n + 3) / 4)) {}

    // `take(units)` of replicate `number` several times, n units in all: those that draws.stream(number).below(n) gives.
    template <typename Take> void of_replicate(std::size_t number, const Take& take) {
        std::uint64_t from = 0;
        for (std::size_t left = n_; left > 0; from += blocks_) {
            const std::size_t drawn = bounded_draws(draws_->seed, draws_->stream_number(number), from, blocks_,
                                                    static_cast<std::uint32_t>(n_), drawn_.data());
            const std::size_t taken = std::min(left, drawn);
            take(std::span<const std::uint32_t>(drawn_.data(), taken));
            left -= taken;
            pace_->worked(taken);
        }
    }

private:
    static constexpr std::size_t most_blocks = 256;

    const Draws* draws_;
    std::size_t n_;
    Pace* pace_;
    std::size_t blocks_;
    std::array<std::uint32_t, 4 * most_blocks> drawn_{};
};

} // namespace cxlift::stats
