#include "stats/ranks/sorted_keys.hpp"

#include "stats/key_sort.hpp"

#include <cmath>
#include <functional>
#include <stdexcept>

namespace cxlift::stats {
<<<<<<< HEAD
namespace {

constexpr unsigned digit_bits = 11; // 2,048 counters of four bytes fit the innermost cache
constexpr unsigned passes = 3;
constexpr std::size_t buckets = std::size_t{1} << digit_bits;
constexpr std::size_t few = 1024; // below, std::sort is as fast

using Keys = std::vector<std::uint64_t>;

std::size_t digit(std::uint64_t key, unsigned shift) noexcept {
    return static_cast<std::size_t>(key >> shift) & (buckets - 1);
}

// From one array into another by one digit; keys that share it keep their order.
void scatter(const Keys& from, Keys& into, unsigned shift) {
    std::array<std::size_t, buckets> place{};
    for (const std::uint64_t key : from) {
        ++place[digit(key, shift)];
    }
    std::size_t before = 0;
    for (std::size_t& one : place) {
        before += std::exchange(one, before);
    }
    for (const std::uint64_t key : from) {
        into[place[digit(key, shift)]++] = key;
    }
}

// Keys that are in order but for their lowest bits: those that share the others are sorted among themselves.
void sort_runs(Keys& keys, unsigned lowest_bits) {
    for (std::size_t begin = 0; begin < keys.size();) {
        std::size_t end = begin + 1;
        bool in_order = true;
        while (end < keys.size() && keys[end] >> lowest_bits == keys[begin] >> lowest_bits) {
            in_order = in_order && keys[end - 1] <= keys[end];
            ++end;
        }
        if (!in_order) {
            std::sort(keys.begin() + static_cast<std::ptrdiff_t>(begin), keys.begin() + static_cast<std::ptrdiff_t>(end));
        }
        begin = end;
    }
}

} // namespace

// By the 33 highest of the bits in which any two keys differ, from the least digit up: three passes instead of the six of all
// bits. Numbers of that many leading bits in common are few, unless they are crowded beside a distant one.
void sort_keys(Keys& keys) {
    if (keys.size() < few) {
        std::sort(keys.begin(), keys.end());
        return;
    }
    const auto [least, most] = std::minmax_element(keys.begin(), keys.end());
    const auto differing = static_cast<unsigned>(std::bit_width(*least ^ *most));
    const unsigned lowest_bits = differing > passes * digit_bits ? differing - passes * digit_bits : 0;
    Keys other(keys.size());
    for (unsigned shift = lowest_bits; shift < differing; shift += digit_bits) {
        scatter(keys, other, shift);
        keys.swap(other);
    }
    if (lowest_bits > 0) {
        sort_runs(keys, lowest_bits);
    }
}
=======
>>>>>>> poisson

SortedKeys sorted_keys(std::span<const double> values, const std::string& name) {
    SortedKeys result;
    result.keys.reserve(values.size() + 1);
    for (const double value : values) {
        if (std::isfinite(value)) {
            result.keys.push_back(key_of(value));
        } else if (std::isnan(value)) {
            ++result.missing;
        } else {
            throw std::invalid_argument(name + " holds an infinite value, must hold finite numbers.");
        }
    }
    sort_by_key(result.keys, std::identity());
    result.n = static_cast<std::int64_t>(result.keys.size());
    result.keys.push_back(end_key);
    return result;
}

} // namespace cxlift::stats
