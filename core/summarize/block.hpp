// What one block of rows adds up to, before blocks are merged in the order of their index.
#pragma once

#include "core/arrow/labels.hpp"
#include "core/summarize/defects.hpp"
#include "core/summarize/joint.hpp"
#include "core/summarize/split.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace cxlift {

constexpr std::int64_t block_rows = 65'536; // part of the definition of the result: sums are formed within blocks first

struct Block {
    Block(std::span<const MetricLayout> metrics, std::size_t inputs, std::size_t segments)
        : splits{{segments == 0 ? Split::By::variant : Split::By::any_segment_and_variant, metrics}}, defects(inputs) {
        splits.resize(std::max<std::size_t>(1, segments), {Split::By::segment_and_variant, metrics});
    }

    // One for each segment, of which the first has a part for every unit with a variant, so that its parts are everybody, too:
    // no value is looked at twice for that. Without segments, one by variant.
    std::vector<Split> splits;
    // Of segments that follow the rows of units, by their number: a unit may have several parts there, and none above.
    std::map<std::size_t, Split> by_value;
    JointSums joint;                     // of everybody
    std::vector<Defects> defects;        // of each input
    std::vector<std::uint64_t> unit_ids; // hashed; empty where the plan names no unit

    [[nodiscard]] std::int64_t rows_without_variant() const { return splits[0].units[0]; }
    // Among the rows with a variant.
    [[nodiscard]] std::int64_t rows_without_segment(std::size_t segment) const {
        if (segment > 0) {
            return splits[segment].units[0] - rows_without_variant();
        }
        std::int64_t rows = 0;
        for (std::size_t p = 0; p < splits[0].parts.size(); ++p) {
            rows += splits[0].parts[p].segment_code == arrow::missing_label ? splits[0].units[p + 1] : 0;
        }
        return rows;
    }
};

} // namespace cxlift
