#include "core/summarize/duplicates.hpp"

#include <algorithm>

namespace cxlift {

void Duplicates::add(const std::vector<std::uint64_t>& hashes) {
    for (const std::uint64_t hash : hashes) {
        heaps_[hash >> (64U - bits)].push_back(hash);
    }
}

std::int64_t Duplicates::count() {
    std::int64_t count = 0;
    for (std::vector<std::uint64_t>& heap : heaps_) {
        std::sort(heap.begin(), heap.end());
        count += heap.end() - std::unique(heap.begin(), heap.end());
        heap = {};
    }
    return count;
}

} // namespace cxlift
