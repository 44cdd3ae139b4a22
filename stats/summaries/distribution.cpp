#include "stats/summaries/distribution.hpp"

#include "stats/checks.hpp"
#include "stats/in_threads.hpp"
#include "stats/quantiles/quantile_rank.hpp"
#include "stats/summaries/value_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check_groups(std::span<const ValueGroup> groups, int mantissa_bits) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const ValueGroup& group = groups[i];
        const bool sound = std::isfinite(group.lowest) && std::isfinite(group.highest) && std::isfinite(group.mean) &&
                           group.lowest <= group.highest && group.n > 0 && group.m2 >= 0.0 && std::isfinite(group.m2) &&
                           group_id(group.lowest, mantissa_bits) == group_id(group.highest, mantissa_bits);
        if (!sound || (i > 0 && group_id(groups[i - 1].lowest, mantissa_bits) >= group_id(group.lowest, mantissa_bits))) {
            throw std::invalid_argument("Distribution: group " + std::to_string(i) +
                                        " is not one, must have ordered values, a count and moments of its own.");
        }
    }
}

// What `value_of(group, rank within it)` says of the rank among all values.
template <typename ValueOf> double at_rank(std::span<const ValueGroup> groups, std::int64_t rank, const ValueOf& value_of) {
    for (const ValueGroup& group : groups) {
        if (rank <= group.n) {
            return value_of(group, rank);
        }
        rank -= group.n;
    }
    return groups.back().highest;
}

template <typename ValueOf> double at_quantile(const Distribution& distribution, double q, const ValueOf& value_of) {
    if (distribution.n() == 0) {
        return nan;
    }
    const QuantileRank place = quantile_rank(distribution.n(), q);
    const double first = at_rank(distribution.groups(), place.rank, value_of);
    return place.beyond == 0.0 ? first : between(first, at_rank(distribution.groups(), place.rank + 1, value_of), place.beyond);
}

} // namespace

void ValueGroup::merge(const ValueGroup& other) noexcept {
    const auto na = static_cast<double>(n);
    const auto nb = static_cast<double>(other.n);
    const double delta = other.mean - mean;
    mean += delta * (nb / (na + nb));
    m2 += other.m2 + delta * delta * (na * (nb / (na + nb)));
    n += other.n;
    lowest = std::min(lowest, other.lowest);
    highest = std::max(highest, other.highest);
}

Distribution::Distribution(std::size_t max_groups) : max_groups_(max_groups) {
    constexpr std::size_t most = std::size_t{1} << 24;
    if (max_groups < least_max_groups || max_groups > most) {
        throw std::invalid_argument("Distribution: max_groups is " + std::to_string(max_groups) +
                                    ", must lie within [4096, 16777216].");
    }
}

Distribution::Distribution(std::size_t max_groups, int mantissa_bits, std::vector<ValueGroup> groups)
    : Distribution(max_groups) {
    if (mantissa_bits < 0 || mantissa_bits > fraction_bits || groups.size() > max_groups) {
        throw std::invalid_argument("Distribution: mantissa_bits is " + std::to_string(mantissa_bits) + " with " +
                                    std::to_string(groups.size()) +
                                    " groups, must lie within [0, 52] with at most max_groups.");
    }
    check_groups(groups, mantissa_bits);
    mantissa_bits_ = mantissa_bits;
    groups_ = std::move(groups);
    for (const ValueGroup& group : groups_) {
        n_ += group.n;
    }
}

Distribution Distribution::of(std::span<const double> values, std::size_t max_groups, int threads) {
    constexpr std::size_t of_a_part = std::size_t{1} << 21; // beside it, merging two parts takes little
    constexpr std::size_t most_parts = 8;
    const std::size_t parts = std::clamp<std::size_t>(values.size() / of_a_part, 1, most_parts);
    std::vector<Distribution> made(parts, Distribution(max_groups));
    in_threads(parts, threads > 0 ? threads : machine_threads(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t part = begin; part < end; ++part) {
            const std::size_t first = values.size() * part / parts;
            made[part].add(values.subspan(first, values.size() * (part + 1) / parts - first));
        }
    });
    for (std::size_t part = 1; part < parts; ++part) {
        made.front().merge(made[part]);
    }
    return std::move(made.front());
}

void Distribution::add(std::span<const double> values) {
    GroupTable table(max_groups_, mantissa_bits_);
    table.add(values);
    add(table);
}

void Distribution::add_present(std::span<const double> values) {
    GroupTable table(max_groups_, mantissa_bits_);
    table.add_present(values);
    add(table);
}

void Distribution::add(GroupTable& table) {
    Distribution added(max_groups_);
    added.groups_ = table.take();
    added.mantissa_bits_ = table.mantissa_bits();
    added.n_ = table.n();
    merge(added);
}

void Distribution::merge(const Distribution& other) {
    if (&other == this) {
        merge(Distribution(other)); // a copy, since the groups are about to grow
        return;
    }
    max_groups_ = std::min(max_groups_, other.max_groups_);
    mantissa_bits_ = std::min(mantissa_bits_, other.mantissa_bits_);
    n_ += other.n_;
    const auto middle = static_cast<std::ptrdiff_t>(groups_.size());
    groups_.insert(groups_.end(), other.groups_.begin(), other.groups_.end());
    // Groups of different levels may overlap. They fall together at the coarser one, where ids keep the order of lowest values.
    std::inplace_merge(groups_.begin(), groups_.begin() + middle, groups_.end(),
                       [](const ValueGroup& a, const ValueGroup& b) { return a.lowest < b.lowest; });
    mantissa_bits_ = coarsen_groups(groups_, mantissa_bits_, max_groups_);
}

bool Distribution::is_exact() const noexcept {
    return std::all_of(groups_.begin(), groups_.end(), [](const ValueGroup& g) { return g.lowest == g.highest; });
}

Moments Distribution::moments() const {
    Moments result;
    for (const ValueGroup& group : groups_) {
        // A fourth moment is at least the square of the second over n (Jensen).
        result.merge({.n = group.n,
                      .mean = group.mean,
                      .m2 = group.m2,
                      .m3 = 0.0,
                      .m4 = group.m2 * (group.m2 / static_cast<double>(group.n))});
    }
    return result;
}

double Distribution::quantile(double q) const {
    check_probability("Distribution.quantile", "q", q);
    return at_quantile(*this, q, &value_at);
}

Interval Distribution::quantile_bounds(double q) const {
    check_probability("Distribution.quantile_bounds", "q", q);
    // The first and the last value of a group are known.
    return {.lower = at_quantile(*this, q,
                                 [](const ValueGroup& g, std::int64_t rank) { return rank == g.n ? g.highest : g.lowest; }),
            .upper =
                at_quantile(*this, q, [](const ValueGroup& g, std::int64_t rank) { return rank == 1 ? g.lowest : g.highest; })};
}

Interval Distribution::cdf_bounds(double x) const {
    if (std::isnan(x) || n_ == 0) {
        return {};
    }
    std::int64_t least = 0;
    std::int64_t most = 0;
    for (const ValueGroup& group : groups_) {
        if (group.lowest > x) {
            break;
        }
        least += group.highest <= x ? group.n : 1;
        most += group.highest <= x ? group.n : group.n - 1;
    }
    const auto n = static_cast<double>(n_);
    return {.lower = static_cast<double>(least) / n, .upper = static_cast<double>(most) / n};
}

double Distribution::cdf(double x) const {
    const Interval bounds = cdf_bounds(x);
    const auto above = std::find_if(groups_.begin(), groups_.end(), [x](const ValueGroup& g) { return g.highest > x; });
    if (bounds.lower == bounds.upper || above == groups_.end()) {
        return bounds.lower;
    }
    const double share = (x - above->lowest) / (above->highest - above->lowest);
    return bounds.lower + share * (bounds.upper - bounds.lower);
}

} // namespace cxlift::stats
