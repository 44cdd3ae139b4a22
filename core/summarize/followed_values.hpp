// The values of a segment that follows the rows of units, such as the week of an answer: a unit may have several of them.
#pragma once

#include "core/arrow/labels.hpp"
#include "core/summarize/split.hpp"
#include "core/summarize/unit_tally.hpp"
#include "stats/summaries/cluster_pairs.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace cxlift {

// Each value has a tally of the units with rows of it.
class FollowedValues {
public:
    FollowedValues(std::size_t segment, std::size_t column) : segment_(segment), column_(column) {}

    [[nodiscard]] std::size_t segment() const noexcept { return segment_; } // its number in the plan
    [[nodiscard]] std::size_t column() const noexcept { return column_; }   // among the label columns

    // The number of a row's unit among those of the value with this code; both are made if they are not there.
    [[nodiscard]] std::size_t unit(std::int32_t code, std::uint64_t hash, std::span<const MetricLayout> metrics);
    [[nodiscard]] UnitTally& tally(std::int32_t code) { return *tallies_[static_cast<std::size_t>(code)]; }

    // Once, after the last row: the units of each value into a split, in the order of their hashes, whatever order the rows
    // have. A unit of several variants is left out. Returns how many units have several values.
    [[nodiscard]] std::int64_t put(const UnitTally& everybody, const std::vector<bool>& several_variants, std::size_t variants,
                                   std::span<const MetricLayout> metrics, Split& split);

    // Of the units of one variant with rows of both values. Neither code may be missing.
    void pair(std::int32_t before, std::int32_t after, const std::function<bool(std::uint64_t)>& counts,
              std::span<const MetricLayout> metrics, std::vector<stats::ClusterPairs>& pairs) const;
    [[nodiscard]] bool has(std::int32_t code) const;

private:
    std::size_t segment_;
    std::size_t column_;
    std::vector<std::unique_ptr<UnitTally>> tallies_; // of each value's code
};

} // namespace cxlift
