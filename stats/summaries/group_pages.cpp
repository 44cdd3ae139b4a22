#include "stats/summaries/group_pages.hpp"

#include "stats/summaries/value_groups.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace cxlift::stats {

GroupPages::Place GroupPages::place_of(double value) const noexcept {
    const std::uint64_t id = group_id(value, mantissa_bits_);
    return {.page = id >> page_bits, .within = static_cast<std::size_t>(id) & (page_size - 1)};
}

double GroupPages::least_magnitude(double value) const noexcept {
    const std::uint64_t dropped = (std::uint64_t{1} << (fraction_bits - mantissa_bits_)) - 1;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & ~dropped);
}

bool GroupPages::has_page(std::uint64_t page) const noexcept {
    return page - first_page_ < pages_.size() && pages_[page - first_page_] != 0;
}

// Makes the table of pages reach to this one, and half as far again, so that it seldom grows.
bool GroupPages::reach(std::uint64_t page) {
    if (page - first_page_ < pages_.size()) {
        return true;
    }
    const std::uint64_t end = pages_.empty() ? page + 1 : first_page_ + pages_.size();
    const std::uint64_t first = pages_.empty() ? page : first_page_;
    const std::uint64_t needed = std::max(end, page + 1) - std::min(first, page);
    if (needed > most_places) {
        return false;
    }
    const std::uint64_t more = std::min(needed / 2, most_places - needed);
    const std::uint64_t new_first = page < first ? page - std::min(more, page) : first;
    const std::uint64_t new_end = page < first ? end : std::max(end, page + 1) + more;
    std::vector<std::uint32_t> pages(new_end - new_first, 0U);
    std::copy(pages_.begin(), pages_.end(), pages.begin() + static_cast<std::ptrdiff_t>(first - new_first));
    pages_ = std::move(pages);
    first_page_ = new_first;
    return true;
}

bool GroupPages::make_place(double value) {
    const std::uint64_t page = place_of(value).page;
    if (has_page(page)) {
        return true;
    }
    const std::size_t count = sums_.size() / page_size;
    if (count == most_pages || !reach(page)) {
        return false;
    }
    sums_.resize(sums_.size() + page_size);
    pages_[page - first_page_] = static_cast<std::uint32_t>(count + 1);
    return true;
}

bool GroupPages::hold(std::span<const ValueGroup> groups, int mantissa_bits) {
    pages_.clear();
    sums_.clear();
    occupied_ = 0;
    mantissa_bits_ = mantissa_bits;
    // Both ends at once, so that the table is made once.
    if (groups.empty() || !reach(place_of(groups.front().lowest).page) || !reach(place_of(groups.back().lowest).page)) {
        return false;
    }
    if (!std::all_of(groups.begin(), groups.end(), [this](const ValueGroup& group) { return make_place(group.lowest); })) {
        return false;
    }
    for (const ValueGroup& group : groups) {
        const auto [page, within] = place_of(group.lowest);
        const auto n = static_cast<double>(group.n);
        const double deviation = group.mean - least_magnitude(group.lowest);
        sums_[(pages_[page - first_page_] - 1) * page_size + within] = {.first = n * deviation,
                                                                        .second = group.m2 + n * deviation * deviation,
                                                                        .lowest = group.lowest,
                                                                        .highest = group.highest,
                                                                        .n = group.n};
        ++occupied_;
    }
    return true;
}

std::size_t GroupPages::add(std::span<const double> values) {
    // Some are looked up before they are added to, so that several sums come from the outer caches at once.
    constexpr std::size_t at_once = 128;
    std::array<std::uint32_t, at_once> slots{};
    const std::uint64_t kept = ~((std::uint64_t{1} << (fraction_bits - mantissa_bits_)) - 1);
    std::size_t done = 0;
    while (done < values.size()) {
        const auto block = values.subspan(done, std::min(at_once, values.size() - done));
        std::size_t found = 0;
        for (; found < block.size(); ++found) {
            const auto [page, within] = place_of(block[found]);
            if (!has_page(page)) { // nor has a value that is not finite
                break;
            }
            const std::size_t slot = (pages_[page - first_page_] - 1) * page_size + within;
            slots[found] = static_cast<std::uint32_t>(slot);
            __builtin_prefetch(&sums_[slot], 1);
        }
        for (std::size_t i = 0; i < found; ++i) {
            const double value = block[i];
            Sums& sums = sums_[slots[i]];
            const double deviation = value - std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & kept);
            if (sums.n == 0) {
                sums.lowest = value;
                sums.highest = value;
                ++occupied_;
            }
            ++sums.n;
            sums.first += deviation;
            sums.second += deviation * deviation;
            sums.lowest = std::min(sums.lowest, value);
            sums.highest = std::max(sums.highest, value);
        }
        done += found;
        if (found < block.size()) {
            break;
        }
    }
    return done;
}

std::vector<ValueGroup> GroupPages::take() {
    std::vector<ValueGroup> groups;
    groups.reserve(occupied_);
    for (const std::uint32_t page : pages_) {
        for (std::size_t i = 0; page != 0 && i < page_size; ++i) {
            const Sums& sums = sums_[(page - 1) * page_size + i];
            if (sums.n == 0) {
                continue;
            }
            const auto n = static_cast<double>(sums.n);
            const double mean = sums.first / n;
            const bool one_value = sums.lowest == sums.highest;
            groups.push_back({.lowest = sums.lowest,
                              .highest = sums.highest,
                              .n = sums.n,
                              .mean = std::clamp(least_magnitude(sums.lowest) + mean, sums.lowest, sums.highest),
                              .m2 = one_value ? 0.0 : std::max(0.0, sums.second - sums.first * mean)});
        }
    }
    pages_.clear();
    sums_.clear();
    occupied_ = 0;
    return groups;
}

} // namespace cxlift::stats
