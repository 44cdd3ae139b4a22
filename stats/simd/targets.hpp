// For tests: the instruction sets that this machine can run, and the choice among them.
#pragma once

#include <cstdint>
#include <vector>

namespace cxlift::stats {

[[nodiscard]] std::vector<std::int64_t> simd_targets();
void force_simd_target(std::int64_t target); // 0: the best

} // namespace cxlift::stats
