// Sums of the first four powers of deviations from a shift: the inner loop of every mean.
#pragma once

#include "stats/summaries/moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

struct PowerSums {
    double first = 0.0;
    double second = 0.0;
    double third = 0.0;
    double fourth = 0.0;
};

// Sixteen accumulator lanes whatever the width of the machine's vectors, and no fused multiply-add: every instruction set gives
// the same bits. The best instruction set is chosen when the program runs.
[[nodiscard]] PowerSums power_sums(std::span<const double> values, double shift) noexcept;

// The moments of the values, given a shift near their mean.
[[nodiscard]] Moments moments_about(std::span<const double> values, double shift) noexcept;

// For tests: the instruction sets this machine can run, and the choice among them (0 is the best).
[[nodiscard]] std::vector<std::int64_t> simd_targets();
void force_simd_target(std::int64_t target);

} // namespace cxlift::stats
