#include "stats/survival/sorted_units.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <thread>
#include <utility>

namespace cxlift::stats {
namespace {

using Units = std::span<std::uint64_t>;

constexpr std::size_t few = 4'096;      // below this comparing is faster than counting
constexpr std::size_t for_two = 65'536; // from here a second thread pays
constexpr int digit_bits = 11;
constexpr std::size_t digits = 6; // of 11 bits: all 64
constexpr std::size_t buckets = std::size_t{1} << digit_bits;

std::size_t digit_of(std::uint64_t unit, std::size_t digit) {
    return static_cast<std::size_t>(unit >> (digit * digit_bits)) & (buckets - 1);
}

// From the lowest digit to the highest, each pass keeping the order of the one before. A digit that all units share is skipped,
// which on whole hours or days are most.
void radix_sort(Units units, Units scratch) {
    std::array<std::array<std::size_t, buckets>, digits> counts{};
    for (const std::uint64_t unit : units) {
        for (std::size_t digit = 0; digit < digits; ++digit) {
            ++counts[digit][digit_of(unit, digit)];
        }
    }
    Units from = units;
    Units to = scratch;
    for (std::size_t digit = 0; digit < digits; ++digit) {
        auto& places = counts[digit];
        if (places[digit_of(from.front(), digit)] == from.size()) {
            continue;
        }
        std::size_t before = 0;
        for (std::size_t& place : places) {
            before += std::exchange(place, before);
        }
        for (const std::uint64_t unit : from) {
            to[places[digit_of(unit, digit)]++] = unit;
        }
        std::swap(from, to);
    }
    if (from.data() != units.data()) {
        std::copy(from.begin(), from.end(), units.begin());
    }
}

// Without a branch on the comparison, which nobody can foretell.
void merge_halves(std::span<const std::uint64_t> first, std::span<const std::uint64_t> second, std::uint64_t* to) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < first.size() && j < second.size()) {
        const bool takes_second = second[j] < first[i];
        *to++ = takes_second ? second[j] : first[i];
        j += static_cast<std::size_t>(takes_second);
        i += static_cast<std::size_t>(!takes_second);
    }
    to = std::copy(first.begin() + static_cast<std::ptrdiff_t>(i), first.end(), to);
    std::copy(second.begin() + static_cast<std::ptrdiff_t>(j), second.end(), to);
}

} // namespace

void sort_units(std::vector<std::uint64_t>& units) {
    if (units.size() < few) {
        std::sort(units.begin(), units.end());
        return;
    }
    std::vector<std::uint64_t> scratch(units.size());
    const Units all(units);
    const Units spare(scratch);
    if (units.size() < for_two) {
        radix_sort(all, spare);
        return;
    }
    const std::size_t half = units.size() / 2;
    {
        const std::jthread other([&] { radix_sort(all.first(half), spare.first(half)); });
        radix_sort(all.subspan(half), spare.subspan(half));
    }
    merge_halves(all.first(half), all.subspan(half), scratch.data());
    units.swap(scratch);
}

} // namespace cxlift::stats
