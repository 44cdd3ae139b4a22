// Many bounded random numbers of one stream at once.
#pragma once

#include "stats/resampling/philox.hpp"

#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

// The numbers that Philox(seed, stream).below(bound) gives one after the other, as far as they come from the blocks (of four
// words) `from` to from + n_blocks - 1: at most 4 n_blocks, into `drawn`, which has room for as many. Returns how many. The
// same on every machine; `bound` is at least 1.
[[nodiscard]] std::size_t bounded_draws(std::uint64_t seed, std::uint64_t stream, std::uint64_t from, std::size_t n_blocks,
                                        std::uint32_t bound, std::uint32_t* drawn) noexcept;

} // namespace cxlift::stats
