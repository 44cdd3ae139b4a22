// Of RowsOfUnits: the segments that follow the rows.
#include "core/summarize/rows_of_units.hpp"

namespace cxlift {

void RowsOfUnits::put_pairs(Summaries& summaries) const {
    for (const FollowedValues& followed : followed_) {
        const Segment& segment = plan_->segments[followed.segment()];
        arrow::Labels& labels = *labels_->columns()[followed.column()];
        if (!segment.is_change()) {
            continue;
        }
        const std::int32_t before = labels.code(before_change);
        const std::int32_t after = labels.code(after_change);
        const auto variants = static_cast<std::int32_t>(labels_->variants().size());
        for (std::int32_t variant = 0; followed.has(before) && followed.has(after) && variant < variants; ++variant) {
            const std::string name(labels_->variants().text(variant));
            const GroupKey key{.segment = segment.name, .segment_value = std::string(after_change), .variant = name};
            if (summaries.find(key) == nullptr) {
                continue;
            }
            std::vector<stats::ClusterPairs>& pairs = summaries.group(key).with_before;
            pairs = summaries.empty_pairs();
            const auto counts = [&](std::uint64_t hash) {
                const std::size_t unit = everybody_.sums().find(hash).value_or(0);
                return !several_variants_[unit] && everybody_.sums().label(unit, 0) == variant;
            };
            followed.pair(before, after, counts, metrics_, pairs);
        }
    }
}

void RowsOfUnits::add_values(Block& block) {
    for (FollowedValues& followed : followed_) {
        const std::size_t segment = followed.segment();
        Split& split = block.by_value.try_emplace(segment, Split::By::segment_and_variant, metrics_).first->second;
        const std::int64_t several = followed.put(everybody_, several_variants_, labels_->variants().size(), metrics_, split);
        if (several > 0) {
            exclusions_["units_in_several_values." + plan_->segments[segment].name] = several;
        }
    }
}

} // namespace cxlift
