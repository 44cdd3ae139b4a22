// Records sorted by a 64-bit key: three passes over digits, where comparing would take twenty.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cxlift::stats {

namespace key_sort {

inline constexpr unsigned digit_bits = 11; // 2,048 counters of four bytes fit the innermost cache
inline constexpr unsigned passes = 3;
inline constexpr std::size_t buckets = std::size_t{1} << digit_bits;
inline constexpr std::size_t few = 1024; // below, std::sort is as fast

// From one array into another by one digit; records that share it keep their order.
template <typename Record, typename Key>
void scatter(const std::vector<Record>& from, std::vector<Record>& into, unsigned shift, const Key& key) {
    const auto digit = [&](const Record& record) { return static_cast<std::size_t>(key(record) >> shift) & (buckets - 1); };
    std::array<std::size_t, buckets> place{};
    for (const Record& record : from) {
        ++place[digit(record)];
    }
    std::size_t before = 0;
    for (std::size_t& one : place) {
        before += std::exchange(one, before);
    }
    for (const Record& record : from) {
        into[place[digit(record)]++] = record;
    }
}

// Records that are in order but for their lowest bits: those that share the others are sorted among themselves.
template <typename Record, typename Key> void sort_runs(std::vector<Record>& records, unsigned lowest_bits, const Key& key) {
    for (std::size_t begin = 0; begin < records.size();) {
        std::size_t end = begin + 1;
        bool in_order = true;
        while (end < records.size() && key(records[end]) >> lowest_bits == key(records[begin]) >> lowest_bits) {
            in_order = in_order && key(records[end - 1]) <= key(records[end]);
            ++end;
        }
        if (!in_order) {
            std::sort(records.begin() + static_cast<std::ptrdiff_t>(begin), records.begin() + static_cast<std::ptrdiff_t>(end),
                      [&](const Record& a, const Record& b) { return key(a) < key(b); });
        }
        begin = end;
    }
}

} // namespace key_sort

// By the 33 highest of the bits in which any two keys differ, from the least digit up: three passes instead of the six of all
// bits. Keys of that many leading bits in common are few, unless they are crowded beside a distant one. `key(record)` is a
// std::uint64_t; records of one key come in any order.
template <typename Record, typename Key> void sort_by_key(std::vector<Record>& records, const Key& key) {
    const auto is_less = [&](const Record& a, const Record& b) { return key(a) < key(b); };
    if (records.size() < key_sort::few) {
        std::sort(records.begin(), records.end(), is_less);
        return;
    }
    const auto [least, most] = std::minmax_element(records.begin(), records.end(), is_less);
    const auto differing = static_cast<unsigned>(std::bit_width(key(*least) ^ key(*most)));
    constexpr unsigned sorted_bits = key_sort::passes * key_sort::digit_bits;
    const unsigned lowest_bits = differing > sorted_bits ? differing - sorted_bits : 0;
    std::vector<Record> other(records.size());
    for (unsigned shift = lowest_bits; shift < differing; shift += key_sort::digit_bits) {
        key_sort::scatter(records, other, shift, key);
        records.swap(other);
    }
    if (lowest_bits > 0) {
        key_sort::sort_runs(records, lowest_bits, key);
    }
}

} // namespace cxlift::stats
