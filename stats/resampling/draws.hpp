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
    static constexpr std::int64_t most_resamples = 10'000'000; // all of their estimates are kept

    std::int64_t n_resamples = 10'000; // 1 to most_resamples
    std::uint64_t seed = 0;
    std::uint32_t variant = 0; // 0 the control, 1 the treatment; of strata 2 s and 2 s + 1
    int threads = 0;           // 0: as many as the machine has
    Watch* watch = nullptr;    // nullptr: nobody watches
    double share = 1.0;        // of the work that is watched: of one stratum among several

    [[nodiscard]] std::uint64_t stream_number(std::size_t replicate) const noexcept {
        return (std::uint64_t{variant} << 32U) | static_cast<std::uint32_t>(replicate);
    }
    [[nodiscard]] Philox stream(std::size_t replicate) const noexcept { return {seed, stream_number(replicate)}; }
    void passed(std::int64_t replicates) const {
        if (watch != nullptr) {
            watch->passed(replicates, share);
        }
    }
};

} // namespace cxlift::stats
