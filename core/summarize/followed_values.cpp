#include "core/summarize/followed_values.hpp"

#include <algorithm>

namespace cxlift {

std::size_t FollowedValues::unit(std::int32_t code, std::uint64_t hash, std::span<const MetricLayout> metrics) {
    const auto value = static_cast<std::size_t>(code);
    tallies_.resize(std::max(tallies_.size(), value + 1));
    if (tallies_[value] == nullptr) {
        tallies_[value] = std::make_unique<UnitTally>(0, metrics);
    }
    return tallies_[value]->sums().unit(hash);
}

std::int64_t FollowedValues::put(const UnitTally& everybody, const std::vector<bool>& several_variants, std::size_t variants,
                                 std::span<const MetricLayout> metrics, Split& split) {
    std::vector<std::int32_t> values_of_unit(several_variants.size(), 0);
    for (std::size_t code = 0; code < tallies_.size(); ++code) {
        if (tallies_[code] == nullptr) {
            continue;
        }
        UnitTally& tally = *tallies_[code];
        tally.sort_times();
        const auto segment = static_cast<std::int32_t>(code);
        for (const std::size_t unit : tally.sums().in_order()) {
            const std::size_t known = everybody.sums().find(tally.sums().hash(unit)).value_or(0);
            if (several_variants[known]) {
                continue;
            }
            ++values_of_unit[known];
            const std::int32_t variant = everybody.sums().label(known, 0);
            std::int32_t part = 0;
            split.assign({.of_row = &variant, .end = variants}, {.of_row = &segment, .end = tallies_.size()}, 1, &part);
            ++split.units[static_cast<std::size_t>(part)];
            for (std::size_t m = 0; m < metrics.size(); ++m) {
                tally.put(metrics[m], m, unit, split.sums, static_cast<std::size_t>(part));
            }
        }
    }
    return std::ranges::count_if(values_of_unit, [](std::int32_t values) { return values > 1; });
}

bool FollowedValues::has(std::int32_t code) const {
    const auto value = static_cast<std::size_t>(code);
    return code != arrow::missing_label && value < tallies_.size() && tallies_[value] != nullptr;
}

void FollowedValues::pair(std::int32_t before, std::int32_t after, const std::function<bool(std::uint64_t)>& counts,
                          std::span<const MetricLayout> metrics, std::vector<stats::ClusterPairs>& pairs) const {
    const UnitTally& first = *tallies_[static_cast<std::size_t>(before)];
    const UnitTally& second = *tallies_[static_cast<std::size_t>(after)];
    for (const std::size_t unit : second.sums().in_order()) {
        const std::uint64_t hash = second.sums().hash(unit);
        const std::optional<std::size_t> same = first.sums().find(hash);
        for (std::size_t m = 0; same.has_value() && counts(hash) && m < metrics.size(); ++m) {
            if (metrics[m].kind != SummaryKind::clusters) {
                continue;
            }
            const UnitTally::Totals b = first.totals(metrics[m], m, same.value_or(0));
            const UnitTally::Totals a = second.totals(metrics[m], m, unit);
            if (b.n > 0 && a.n > 0) {
                pairs[m].add({b.n, a.n}, b.sums, a.sums);
            }
        }
    }
}

} // namespace cxlift
