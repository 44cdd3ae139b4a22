#include "stats/simd/targets.hpp"

#include <hwy/highway.h>

namespace cxlift::stats {

std::vector<std::int64_t> simd_targets() {
    std::vector<std::int64_t> targets;
    const auto supported = static_cast<std::uint64_t>(hwy::SupportedTargets() & HWY_TARGETS);
    for (std::uint64_t bit = 1; bit != 0; bit <<= 1U) {
        if ((supported & bit) != 0) {
            targets.push_back(static_cast<std::int64_t>(bit));
        }
    }
    return targets;
}

void force_simd_target(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace cxlift::stats
