// What all ways of resampling are asked.
#pragma once

#include "stats/resampling/philox.hpp"
#include "stats/resampling/watch.hpp"

#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

// Replicate b of variant v draws from the stream v * 2^32 + b of the seed: whichever thread makes it, and whatever was made
// before it, it is the same. Variants (and strata, which number on) are resampled independently of each other.
struct Draws {
    std::int64_t n_resamples = 10'000; // 1 to 2^32 - 1
    std::uint64_t seed = 0;
    std::uint32_t variant = 0; // 0 the control, 1 the treatment; of strata 2 s and 2 s + 1
    int threads = 0;           // 0: as many as the machine has
    Watch* watch = nullptr;    // nullptr: nobody watches

    [[nodiscard]] Philox stream(std::size_t replicate) const noexcept {
        return {seed, (std::uint64_t{variant} << 32U) | static_cast<std::uint32_t>(replicate)};
    }
    void passed(std::int64_t replicates) const {
        if (watch != nullptr) {
            watch->passed(replicates);
        }
    }
};

} // namespace cxlift::stats
