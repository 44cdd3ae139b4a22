#include "core/summarize/unit_sums.hpp"

#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <numeric>

namespace cxlift {
namespace {

// A long sum takes two places.
void add_to(double* sum, double value) {
    stats::LongSum total{.high = sum[0], .low = sum[1]};
    total.add(value);
    sum[0] = total.high;
    sum[1] = total.low;
}

std::size_t width_of(const MetricLayout& metric) {
    if (metric.kind == SummaryKind::co_moments) {
        return 5; // how many rows, and two sums
    }
    return metric.scale.has_value() ? metric.scale->size() : 3;
}

} // namespace

UnitSums::UnitSums(std::size_t labels, std::span<const MetricLayout> metrics) : label_columns_(labels) {
    for (const MetricLayout& metric : metrics) {
        begin_.push_back(width_);
        width_ += width_of(metric);
    }
    begin_.push_back(width_);
}

std::size_t UnitSums::unit(std::uint64_t hash) {
    const auto [place, made] = numbers_.try_emplace(hash, hashes_.size());
    if (made) {
        hashes_.push_back(hash);
        labels_.resize(labels_.size() + label_columns_, arrow::missing_label);
        sums_.resize(sums_.size() + width_, 0.0);
    }
    return place->second;
}

std::optional<std::size_t> UnitSums::find(std::uint64_t hash) const {
    const auto known = numbers_.find(hash);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

void UnitSums::add_value(std::size_t unit, std::size_t metric, double value) {
    double* sums = at(unit, metric, 0);
    ++sums[0];
    add_to(sums + 1, value);
}

void UnitSums::add_pair(std::size_t unit, std::size_t metric, double first, double second) {
    double* sums = at(unit, metric, 0);
    ++sums[0];
    add_to(sums + 1, first);
    add_to(sums + 3, second);
}

UnitSums::Total UnitSums::total(std::size_t unit, std::size_t metric, double origin) const {
    const double* sums = &sums_[unit * width_ + begin_[metric]];
    stats::LongSum sum{.high = sums[1], .low = sums[2]};
    sum.add_product(-sums[0], origin);
    return {.n = sums[0], .sum = sum.value()};
}

std::span<const double> UnitSums::answers(std::size_t unit, std::size_t metric) const {
    return std::span(sums_).subspan(unit * width_ + begin_[metric], begin_[metric + 1] - begin_[metric]);
}

std::optional<UnitSums::Pair> UnitSums::pair(std::size_t unit, std::size_t metric) const {
    const double* sums = &sums_[unit * width_ + begin_[metric]];
    return sums[0] > 0.0 ? std::optional(Pair{.first = sums[1] + sums[2], .second = sums[3] + sums[4]}) : std::nullopt;
}

std::vector<std::size_t> UnitSums::in_order() const {
    std::vector<std::size_t> units(hashes_.size());
    std::iota(units.begin(), units.end(), std::size_t{0});
    std::sort(units.begin(), units.end(), [&](std::size_t a, std::size_t b) { return hashes_[a] < hashes_[b]; });
    return units;
}

} // namespace cxlift
