#include "stats/summaries/value_groups.hpp"

#include "stats/checks.hpp"
#include "stats/key_sort.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace cxlift::stats {

namespace {

void check_missing(double value, bool skip_missing) {
    if (!(skip_missing && std::isnan(value))) {
        check_finite("Distribution", "a value", value);
    }
}

void sort_groups(std::vector<ValueGroup>& groups) {
    const auto below = [](const ValueGroup& a, const ValueGroup& b) { return a.lowest < b.lowest; };
    if (!std::is_sorted(groups.begin(), groups.end(), below)) {
        std::sort(groups.begin(), groups.end(), below);
    }
}

// The largest level, from `mantissa_bits` down, at which at most max_groups are occupied. Two neighbours are one group below
// the level that the highest of their differing bits has.
int level_of(std::span<const ValueGroup> groups, int mantissa_bits, std::size_t max_groups) {
    if (groups.size() <= max_groups) {
        return mantissa_bits;
    }
    std::array<std::size_t, 65> apart{}; // pairs of neighbours by the number of low bits to drop until they are one
    for (std::size_t i = 1; i < groups.size(); ++i) {
        ++apart[static_cast<std::size_t>(
            std::bit_width(group_id(groups[i].lowest, mantissa_bits) ^ group_id(groups[i - 1].lowest, mantissa_bits)))];
    }
    std::size_t occupied = groups.size() - apart[0];
    int dropped = 0;
    while (occupied > max_groups && dropped < mantissa_bits) {
        occupied -= apart[static_cast<std::size_t>(++dropped)];
    }
    return mantissa_bits - dropped;
}

} // namespace

int coarsen_groups(std::vector<ValueGroup>& groups, int mantissa_bits, std::size_t max_groups) {
    mantissa_bits = level_of(groups, mantissa_bits, max_groups);
    std::size_t kept = 0;
    for (std::size_t i = 1; i < groups.size(); ++i) {
        if (group_id(groups[i].lowest, mantissa_bits) == group_id(groups[kept].lowest, mantissa_bits)) {
            groups[kept].merge(groups[i]);
        } else {
            groups[++kept] = groups[i];
        }
    }
    groups.resize(groups.empty() ? 0 : kept + 1);
    return mantissa_bits;
}

GroupTable::GroupTable(std::size_t max_groups, int mantissa_bits) : max_groups_(max_groups), mantissa_bits_(mantissa_bits) {}

void GroupTable::make_slots(std::size_t count) {
    slots_.assign(std::bit_ceil(std::max<std::size_t>(count, 256)), Slot{});
    slot_shift_ = 64 - std::countr_zero(slots_.size());
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        const std::uint64_t id = group_id(groups_[g].lowest, mantissa_bits_);
        slot_of(id) = {.id = id, .group = g + 1};
    }
}

GroupTable::Slot& GroupTable::slot_of(std::uint64_t id) noexcept {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL; // 2^64 over the golden ratio: Knuth's multiplicative hash
    std::size_t slot = (id * golden) >> slot_shift_;
    while (slots_[slot].group != 0 && slots_[slot].id != id) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slots_[slot];
}

void GroupTable::add(std::span<const double> values) {
    add(values, false);
}

void GroupTable::add_present(std::span<const double> values) {
    add(values, true);
}

void GroupTable::add(std::span<const double> values, bool skip_missing) {
    constexpr std::size_t block = 32'768;
    while (!values.empty()) {
        const std::size_t some = std::min(values.size(), n_ == 0 ? 2 * max_groups_ : block);
        // Zeros are most of many columns, and would wait for each other: they are counted apart, without a branch.
        others_.resize(std::max(others_.size(), some));
        std::size_t kept = 0;
        for (const double value : values.first(some)) {
            others_[kept] = value;
            kept += value != 0.0 ? 1 : 0;
        }
        zeros_ += static_cast<std::int64_t>(some - kept);
        n_ += static_cast<std::int64_t>(some - kept);
        add_others(std::span(others_).first(kept), skip_missing);
        values = values.subspan(some);
    }
}

void GroupTable::add_others(std::span<const double> values, bool skip_missing) {
    constexpr std::size_t worth_sorting = 512;
    if (groups_.empty() && !in_pages_ && values.size() >= worth_sorting) {
        add_sorted(values, skip_missing);
        return;
    }
    if (!placed_ && !values.empty()) {
        place_groups();
    }
    while (!values.empty()) {
        if (in_pages_) {
            const std::size_t added = pages_.add(values);
            n_ += static_cast<std::int64_t>(added);
            values = values.subspan(added);
            if (pages_.occupied() > 2 * max_groups_) {
                coarsen();
            }
            if (values.empty()) {
                return;
            }
        }
        const double value = values.front();
        if (!std::isfinite(value)) {
            check_missing(value, skip_missing);
        } else if (!in_pages_) {
            add_one(value);
        } else if (pages_.make_place(value)) {
            continue;
        } else {
            groups_ = pages_.take();
            in_pages_ = false;
            make_slots(4 * groups_.size()); // from here on by the hash
            continue;
        }
        values = values.subspan(1);
    }
}

void GroupTable::add_sorted(std::span<const double> values, bool skip_missing) {
    std::vector<std::uint64_t> keys;
    keys.reserve(values.size());
    for (const double value : values) {
        if (std::isfinite(value)) {
            keys.push_back(ordered_bits(value));
        } else {
            check_missing(value, skip_missing);
        }
    }
    sort_by_key(keys, std::identity());
    for (std::size_t begin = 0; begin < keys.size();) {
        std::size_t end = begin + 1;
        while (end < keys.size() && keys[end] == keys[begin]) {
            ++end;
        }
        const double value = value_of(keys[begin]);
        groups_.push_back(
            {.lowest = value, .highest = value, .n = static_cast<std::int64_t>(end - begin), .mean = value, .m2 = 0.0});
        begin = end;
    }
    n_ += static_cast<std::int64_t>(keys.size());
    mantissa_bits_ = coarsen_groups(groups_, mantissa_bits_, max_groups_);
    placed_ = false;
}

void GroupTable::add_one(double value) {
    const std::uint64_t id = group_id(value, mantissa_bits_);
    Slot& slot = slot_of(id);
    ++n_;
    if (slot.group == 0) {
        groups_.push_back({.lowest = value, .highest = value, .n = 1, .mean = value, .m2 = 0.0});
        slot = {.id = id, .group = groups_.size()};
        if (groups_.size() > 2 * max_groups_) { // coarsening halves them at least, so that it is seldom
            coarsen();
        } else if (4 * groups_.size() > slots_.size()) {
            make_slots(4 * slots_.size());
        }
        return;
    }
    ValueGroup& group = groups_[slot.group - 1];
    ++group.n;
    if (value != group.mean) { // most columns repeat values, and a division is slow
        const double delta = value - group.mean;
        group.mean += delta / static_cast<double>(group.n);
        group.m2 += delta * (value - group.mean);
    }
    group.lowest = std::min(group.lowest, value);
    group.highest = std::max(group.highest, value);
}

void GroupTable::coarsen() {
    if (in_pages_) {
        groups_ = pages_.take();
    } else {
        sort_groups(groups_);
    }
    mantissa_bits_ = coarsen_groups(groups_, mantissa_bits_, max_groups_);
    place_groups();
}

// Groups of one value each may lie far apart: pages would take much memory.
void GroupTable::place_groups() {
    placed_ = true;
    in_pages_ = mantissa_bits_ < fraction_bits && pages_.hold(groups_, mantissa_bits_);
    if (in_pages_) {
        groups_.clear();
        slots_.clear();
    } else {
        make_slots(4 * groups_.size());
    }
}

std::vector<ValueGroup> GroupTable::take() {
    if (in_pages_) {
        groups_ = pages_.take();
    } else {
        sort_groups(groups_);
    }
    if (zeros_ > 0) {
        const auto at =
            std::partition_point(groups_.begin(), groups_.end(), [](const ValueGroup& g) { return g.lowest < 0.0; });
        groups_.insert(at, {.lowest = 0.0, .highest = 0.0, .n = zeros_, .mean = 0.0, .m2 = 0.0});
    }
    mantissa_bits_ = coarsen_groups(groups_, mantissa_bits_, max_groups_);
    return std::move(groups_);
}

} // namespace cxlift::stats
