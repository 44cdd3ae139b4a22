#include "core/summarize/partition.hpp"

namespace cxlift {

void Partition::sort(const std::int32_t* group_of, std::size_t n, std::size_t groups) {
    begins_.assign(groups + 1, 0);
    for (std::size_t i = 0; i < n; ++i) {
        if (group_of[i] >= 0) {
            ++begins_[static_cast<std::size_t>(group_of[i]) + 1];
        }
    }
    for (std::size_t g = 0; g < groups; ++g) {
        begins_[g + 1] += begins_[g];
    }
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    for (std::size_t i = 0; i < n; ++i) {
        if (group_of[i] >= 0) {
            positions_[next[static_cast<std::size_t>(group_of[i])]++] = static_cast<std::uint16_t>(i);
        }
    }
}

} // namespace cxlift
