// The replicates of one variant, shared out among threads.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/resampling/replicate_sums.hpp"

#include <cstddef>

namespace cxlift::stats {

// `replicate(random, sums)` for each of them, with a stream of its own and sums that are 0.
template <typename Replicate> void each_replicate(ReplicateSums& sums, const Draws& draws, const Replicate& replicate) {
    share_replicates(draws, [&](std::size_t begin, std::size_t end, Pace& pace) {
        constexpr std::size_t steps = 4096; // about 100 cells of a replicate, a draw each
        for (std::size_t b = begin; b < end; ++b) {
            Philox random = draws.stream(b);
            replicate(random, sums.of(b));
            pace.replicate_done(steps);
        }
    });
}

} // namespace cxlift::stats
