// Draws from continuous distributions out of a stream of random words: the same bits on every machine.
#pragma once

#include "stats/resampling/elementary.hpp"
#include "stats/resampling/philox.hpp"

namespace cxlift::stats {

// Of mean 0 and variance 1. The ziggurat of Marsaglia and Tsang (2000), J. Stat. Softw. 5:8, with 256 layers; layer and place
// come from different bits, as Doornik (2005), "An improved ziggurat method to generate normal random samples", asks.
[[nodiscard]] double draw_normal(Philox& random) noexcept;

// Of mean 1.
[[nodiscard]] inline double draw_exponential(Philox& random) noexcept {
    return -exact_log(random.uniform());
}

// Of mean and variance `shape`, at least 0 (where it is 0). Marsaglia and Tsang (2000), ACM TOMS 26:363. Below a shape of about
// 0.003 it may underflow to 0.
[[nodiscard]] double draw_gamma(Philox& random, double shape) noexcept;

// a / (a + b) in the mean; a and b above 0. By two gamma draws: for whole a and b the a-th least of a + b - 1 uniform numbers.
[[nodiscard]] double draw_beta(Philox& random, double a, double b) noexcept;

} // namespace cxlift::stats
