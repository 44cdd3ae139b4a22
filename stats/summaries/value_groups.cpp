#include "stats/summaries/value_groups.hpp"

#include "stats/checks.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

int coarsen_groups(std::vector<ValueGroup>& groups, int mantissa_bits, std::size_t max_groups) {
    const auto occupied = [&](int bits) {
        std::size_t count = groups.empty() ? 0 : 1;
        for (std::size_t i = 1; i < groups.size(); ++i) {
            count += group_id(groups[i].lowest, bits) != group_id(groups[i - 1].lowest, bits) ? 1 : 0;
        }
        return count;
    };
    while (mantissa_bits > 0 && occupied(mantissa_bits) > max_groups) {
        --mantissa_bits;
    }
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

GroupTable::GroupTable(std::size_t max_groups)
    : max_groups_(max_groups), slot_shift_(64 - static_cast<int>(std::bit_width(8 * max_groups - 1))),
      slots_(std::size_t{1} << (64 - slot_shift_)) {}

std::size_t GroupTable::slot_of(std::uint64_t id) const noexcept {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL; // 2^64 over the golden ratio: Knuth's multiplicative hash
    std::size_t slot = (id * golden) >> slot_shift_;
    while (slots_[slot] != 0 && ids_[slots_[slot] - 1] != id) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
}

void GroupTable::add(std::span<const double> values) {
    for (const double value : values) {
        add(value);
    }
}

void GroupTable::add_present(std::span<const double> values) {
    for (const double value : values) {
        if (!std::isnan(value)) {
            add(value);
        }
    }
}

void GroupTable::add(double given) {
    if (!std::isfinite(given)) {
        check_finite("Distribution", "a value", given);
    }
    const double value = given + 0.0; // makes -0.0 and 0.0 one value
    const std::uint64_t id = group_id(value, mantissa_bits_);
    const std::size_t slot = slot_of(id);
    ++n_;
    if (slots_[slot] == 0) {
        ids_.push_back(id);
        groups_.push_back({.lowest = value, .highest = value, .n = 1, .mean = value, .m2 = 0.0});
        slots_[slot] = static_cast<std::uint32_t>(groups_.size());
        if (groups_.size() > 2 * max_groups_) { // coarsening halves them at least, so that it is seldom
            coarsen();
        }
        return;
    }
    ValueGroup& group = groups_[slots_[slot] - 1];
    ++group.n;
    if (value != group.mean) { // most columns repeat values, and a division is slow
        const double delta = value - group.mean;
        group.mean += delta / static_cast<double>(group.n);
        group.m2 += delta * (value - group.mean);
    }
    group.lowest = std::min(group.lowest, value);
    group.highest = std::max(group.highest, value);
}

void GroupTable::sort() {
    std::sort(groups_.begin(), groups_.end(), [](const ValueGroup& a, const ValueGroup& b) { return a.lowest < b.lowest; });
}

void GroupTable::coarsen() {
    sort();
    mantissa_bits_ = coarsen_groups(groups_, mantissa_bits_, max_groups_);
    ids_.clear();
    std::fill(slots_.begin(), slots_.end(), 0U);
    for (const ValueGroup& group : groups_) {
        const std::uint64_t id = group_id(group.lowest, mantissa_bits_);
        const std::size_t slot = slot_of(id);
        ids_.push_back(id);
        slots_[slot] = static_cast<std::uint32_t>(ids_.size());
    }
}

std::vector<ValueGroup> GroupTable::take() {
    sort();
    mantissa_bits_ = coarsen_groups(groups_, mantissa_bits_, max_groups_);
    return std::move(groups_);
}

} // namespace cxlift::stats
