// The replicates of one variant, shared out among threads.
#pragma once

#include "stats/in_threads.hpp"
#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace cxlift::stats {

inline void check_draws(const std::string& function, const Draws& draws) {
    if (draws.n_resamples < 1 || draws.n_resamples > 4'294'967'295) {
        throw std::invalid_argument(function + ": n_resamples is " + std::to_string(draws.n_resamples) +
                                    ", must be 1 to 2^32 - 1.");
    }
}

// `replicate(random, sums)` for each of them, with a stream of its own and sums that are 0.
template <typename Replicate> void each_replicate(ReplicateSums& sums, const Draws& draws, const Replicate& replicate) {
    constexpr std::size_t between_looks = 64; // at the watch
    const int threads = draws.threads > 0 ? draws.threads : machine_threads();
    in_threads(sums.n_resamples(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t b = begin; b < end; ++b) {
            Philox random = draws.stream(b);
            replicate(random, sums.of(b));
            if ((b + 1 - begin) % between_looks == 0 || b + 1 == end) {
                draws.passed(static_cast<std::int64_t>((b - begin) % between_looks + 1));
            }
        }
    });
}

} // namespace cxlift::stats
