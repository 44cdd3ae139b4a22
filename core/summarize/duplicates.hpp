// How many ids have come before.
#pragma once

#include <cstdint>
#include <vector>

namespace cxlift {

// Collects the hashes of ids, eight bytes each. Two different ids share a hash of 64 bits once in a million times among five
// million units.
class Duplicates {
public:
    void add(const std::vector<std::uint64_t>& hashes);
    // Ids that are there once more, each as often as it is. Forgets everything.
    [[nodiscard]] std::int64_t count();

private:
    static constexpr unsigned bits = 7; // of the hash choose a heap that fits into the cache, once it is sorted
    std::vector<std::vector<std::uint64_t>> heaps_ = std::vector<std::vector<std::uint64_t>>(1U << bits);
};

} // namespace cxlift
