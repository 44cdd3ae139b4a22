#include "stats/survival/radix_sort.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <utility>

namespace cxlift::stats {
namespace {

using Numbers = std::span<std::uint64_t>;

constexpr std::size_t few = 24; // up to here inserting is fastest
constexpr int most_bits = 11;
using Places = std::array<std::size_t, std::size_t{1} << most_bits>;

void insertion_sort(Numbers numbers) {
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        const std::uint64_t number = numbers[i];
        std::size_t hole = i;
        for (; hole > 0 && number < numbers[hole - 1]; --hole) {
            numbers[hole] = numbers[hole - 1];
        }
        numbers[hole] = number;
    }
}

// Stable, by the `bits` bits from `shift` on, of which `places` has the counts.
void distribute(std::span<const std::uint64_t> from, Numbers to, int shift, int bits, Places& places) {
    const std::size_t mask = (std::size_t{1} << bits) - 1;
    std::size_t before = 0;
    for (std::size_t digit = 0; digit <= mask; ++digit) {
        before += std::exchange(places[digit], before);
    }
    for (const std::uint64_t number : from) {
        to[places[static_cast<std::size_t>(number >> shift) & mask]++] = number;
    }
}

// Puts in order what agrees from the bit `shift` on and so was left as it came.
void sort_below(Numbers numbers, Numbers scratch, int shift) {
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        if (numbers[i] >= numbers[i - 1]) {
            continue;
        }
        const auto agrees = [&, high = numbers[i] >> shift](std::size_t other) { return numbers[other] >> shift == high; };
        std::size_t begin = i - 1;
        while (begin > 0 && agrees(begin - 1)) {
            --begin;
        }
        while (i < numbers.size() && agrees(i)) {
            ++i;
        }
        radix_sort(numbers.subspan(begin, i - begin), scratch.subspan(begin, i - begin));
    }
}

} // namespace

void radix_sort(Numbers numbers, Numbers scratch) {
    if (numbers.size() <= few) {
        insertion_sort(numbers);
        return;
    }
    std::uint64_t varying = 0;
    for (const std::uint64_t number : numbers) {
        varying |= number ^ numbers.front();
    }
    if (varying == 0) {
        return;
    }
    // Two digits of the highest bits that vary. With 5 bits more than the numbers' count has, few agree in both.
    const int bits = std::min(most_bits, (static_cast<int>(std::bit_width(numbers.size())) + 6) / 2);
    const int low = std::max(0, static_cast<int>(std::bit_width(varying)) - 2 * bits);
    const int high = low + bits;
    const std::size_t mask = (std::size_t{1} << bits) - 1;
    Places first;
    Places second;
    std::fill_n(first.begin(), mask + 1, 0);
    std::fill_n(second.begin(), mask + 1, 0);
    for (const std::uint64_t number : numbers) {
        ++first[static_cast<std::size_t>(number >> low) & mask];
        ++second[static_cast<std::size_t>(number >> high) & mask];
    }
    distribute(numbers, scratch, low, bits, first);
    distribute(scratch, numbers, high, bits, second);
    if (low > 0) {
        sort_below(numbers, scratch, low);
    }
}

} // namespace cxlift::stats
