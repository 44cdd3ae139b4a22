// The outcomes that count as at least as extreme as the observed one.
#pragma once

#include <cstdint>
#include <vector>

namespace cxlift::stats {

// For each number of successes of the control, 0 to n_control: the outcomes whose successes of the treatment are `from` or
// more, and those whose are fewer than `below`. Every ordering used here rises with the treatment's successes, so nothing
// else is needed. from = n_treatment + 1 and below = 0 mean none.
struct Region {
    std::vector<std::int64_t> from;
    std::vector<std::int64_t> below;
};

// Walks along both edges: an edge that never turns back is found with n_control + n_treatment questions. One that does is
// found as well, with more of them. `high(x_c, x_t)` and `low(x_c, x_t)` say whether the outcome lies in that part.
template <typename High, typename Low>
[[nodiscard]] Region region_of(std::int64_t n_control, std::int64_t n_treatment, const High& high, const Low& low) {
    Region region;
    region.from.resize(static_cast<std::size_t>(n_control) + 1);
    region.below.resize(region.from.size());
    std::int64_t from = 0;
    std::int64_t below = 0;
    for (std::int64_t control = 0; control <= n_control; ++control) {
        while (from <= n_treatment && !high(control, from)) {
            ++from;
        }
        while (from > 0 && high(control, from - 1)) {
            --from;
        }
        while (below <= n_treatment && low(control, below)) {
            ++below;
        }
        while (below > 0 && !low(control, below - 1)) {
            --below;
        }
        region.from[static_cast<std::size_t>(control)] = from;
        region.below[static_cast<std::size_t>(control)] = below;
    }
    return region;
}

} // namespace cxlift::stats
