#include "stats/summaries/distribution_sums.hpp"

#include "stats/summaries/value_groups.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr int first_slots = 6; // bits of a table's first size

std::uint64_t below(int bits) {
    return (std::uint64_t{1} << bits) - 1;
}

} // namespace

DistributionSums::DistributionSums(std::size_t max_groups)
    : max_groups_(Distribution(max_groups).max_groups()), slots_(std::size_t{1} << first_slots), slot_shift_(64 - first_slots) {
}

void DistributionSums::add_waiting() {
    std::array<std::size_t, std::tuple_size_v<decltype(waiting_)>> slots{};
    for (std::size_t i = 0; i < n_waiting_; ++i) {
        slots[i] = first_slot_of(ordered_bits(waiting_[i]) >> shift_);
        __builtin_prefetch(&slots_[slots[i]]);
    }
    for (std::size_t i = 0; i < n_waiting_; ++i) {
        if (const std::uint32_t place = slots_[slots[i]]; place != 0) {
            __builtin_prefetch(&groups_[place - 1]);
            if (shift_ > 0) {
                __builtin_prefetch(&steps_[place - 1]);
            }
        }
    }
    for (std::size_t i = 0; i < n_waiting_; ++i) {
        add_now(waiting_[i]);
    }
    n_waiting_ = 0;
}

void DistributionSums::add_now(double value) {
    const std::uint64_t bits = ordered_bits(value);
    ++n_;
    const std::size_t place = group_of(bits >> shift_);
    ++groups_[place].n;
    if (shift_ > 0) {
        const std::uint64_t step = bits & below(shift_);
        Steps& steps = steps_[place];
        const bool first = groups_[place].n == 1;
        steps.sum += step;
        steps.squares.add(static_cast<Uint128>(step) * step);
        steps.lowest = first ? step : std::min(steps.lowest, step);
        steps.highest = std::max(steps.highest, step);
    }
    make_room();
}

void DistributionSums::merge(const DistributionSums& other) {
    if (&other == this) {
        merge(DistributionSums(other)); // a copy, since the groups are about to grow
        return;
    }
    if (other.shift_ > shift_) {
        coarsen(other.shift_);
    }
    for (std::size_t i = 0; i < other.groups_.size(); ++i) {
        add(other.groups_[i], other.steps_.empty() ? Steps{} : other.steps_[i], other.shift_);
        make_room();
    }
    n_ += other.n_;
    for (std::size_t i = 0; i < other.n_waiting_; ++i) {
        add(other.waiting_[i]);
    }
}

// A group of a level that is as fine as this one or finer.
void DistributionSums::add(const Group& group, const Steps& steps, int shift) {
    const std::size_t place = group_of(group.id >> (shift_ - shift));
    const bool first = groups_[place].n == 0;
    groups_[place].n += group.n;
    if (shift_ == 0) {
        return;
    }
    const std::uint64_t offset = (group.id & below(shift_ - shift)) << shift;
    if (first) {
        steps_[place].lowest = offset + steps.lowest;
    }
    steps_[place].add(steps, group.n, offset);
}

// With s + offset for each step s: sums of s + offset, and of s^2 + 2 s offset + offset^2.
void DistributionSums::Steps::add(const Steps& other, std::int64_t n, std::uint64_t offset) noexcept {
    const auto count = static_cast<std::uint64_t>(n);
    sum += other.sum + static_cast<Uint128>(offset) * count;
    squares.add(other.squares);
    squares.add_product(2 * other.sum, offset);
    squares.add_product(static_cast<Uint128>(offset) * offset, count);
    lowest = std::min(lowest, offset + other.lowest);
    highest = std::max(highest, offset + other.highest);
}

std::size_t DistributionSums::first_slot_of(std::uint64_t id) const noexcept {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL; // 2^64 over the golden ratio: Knuth's multiplicative hash
    return (id * golden) >> slot_shift_;
}

std::size_t DistributionSums::slot_of(std::uint64_t id) const noexcept {
    std::size_t slot = first_slot_of(id);
    while (slots_[slot] != 0 && groups_[slots_[slot] - 1].id != id) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
}

std::size_t DistributionSums::group_of(std::uint64_t id) {
    std::uint32_t& known = slots_[slot_of(id)];
    if (known == 0) {
        groups_.push_back({.id = id, .n = 0});
        if (shift_ > 0) {
            steps_.emplace_back();
        }
        known = static_cast<std::uint32_t>(groups_.size());
    }
    return known - 1;
}

void DistributionSums::make_room() {
    if (2 * groups_.size() <= slots_.size()) {
        return;
    }
    if (groups_.size() > 2 * max_groups_) { // coarsening halves them at least, so that it is seldom
        coarsen(shift_for(max_groups_));
        return;
    }
    --slot_shift_;
    slots_.resize(2 * slots_.size());
    place_all();
}

void DistributionSums::place_all() {
    std::fill(slots_.begin(), slots_.end(), 0U);
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        slots_[slot_of(groups_[i].id)] = static_cast<std::uint32_t>(i + 1);
    }
}

// The smallest shift, from that of the groups on, at which no more of them are occupied.
int DistributionSums::shift_for(std::size_t max_groups) const {
    std::vector<std::uint64_t> ids;
    ids.reserve(groups_.size());
    for (const Group& group : groups_) {
        ids.push_back(group.id);
    }
    std::sort(ids.begin(), ids.end());
    // Neighbours are apart up to the highest bit in which they differ.
    std::vector<std::size_t> apart(65);
    for (std::size_t i = 1; i < ids.size(); ++i) {
        ++apart[static_cast<std::size_t>(std::bit_width(ids[i] ^ ids[i - 1]))];
    }
    std::size_t occupied = ids.size();
    int shift = shift_;
    while (shift < fraction_bits && occupied > max_groups) {
        occupied -= apart[static_cast<std::size_t>(++shift - shift_)];
    }
    return shift;
}

void DistributionSums::coarsen(int shift) {
    const std::vector<Group> groups = std::exchange(groups_, {});
    const std::vector<Steps> steps = std::exchange(steps_, {});
    std::fill(slots_.begin(), slots_.end(), 0U);
    const int before = std::exchange(shift_, shift);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        add(groups[i], steps.empty() ? Steps{} : steps[i], before);
    }
}

// Around the whole number of steps at or below the mean: the sum of squares there is a whole number, too, and nothing cancels.
ValueGroup DistributionSums::value_group(const Group& group, const Steps& steps) const {
    const std::uint64_t start = group.id << shift_;
    const auto n = static_cast<std::uint64_t>(group.n);
    const auto middle = static_cast<std::uint64_t>(steps.sum / n);
    const auto rest = static_cast<std::uint64_t>(steps.sum % n);
    WideSum squares = steps.squares;
    squares.subtract_product(steps.sum, middle);
    squares.subtract_product(static_cast<Uint128>(middle), rest);
    const double step = shift_ == 0 ? 0.0 : value_of(start | 1U) - value_of(start);
    const double beyond = static_cast<double>(rest) / static_cast<double>(group.n);
    const double m2 = (squares.value() - static_cast<double>(rest) * beyond) * step * step;
    const double lowest = value_of(start | steps.lowest);
    const double highest = value_of(start | steps.highest);
    return {.lowest = lowest,
            .highest = highest,
            .n = group.n,
            .mean = std::clamp(value_of(start | middle) + beyond * step, lowest, highest),
            .m2 = lowest == highest ? 0.0 : std::clamp(m2, 0.0, std::numeric_limits<double>::max())};
}

Distribution DistributionSums::distribution() const {
    if (n_waiting_ > 0) {
        DistributionSums all(*this);
        all.add_waiting();
        return all.distribution();
    }
    if (groups_.size() > max_groups_) {
        DistributionSums coarse(*this);
        coarse.coarsen(shift_for(max_groups_));
        return coarse.distribution();
    }
    std::vector<ValueGroup> groups;
    groups.reserve(groups_.size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        groups.push_back(value_group(groups_[i], steps_.empty() ? Steps{} : steps_[i]));
    }
    std::sort(groups.begin(), groups.end(), [](const ValueGroup& a, const ValueGroup& b) { return a.lowest < b.lowest; });
    return {max_groups_, fraction_bits - shift_, std::move(groups)};
}

} // namespace cxlift::stats
