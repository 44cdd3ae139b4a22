// Sums over units that have two metrics, so that the correlation of the metrics' differences is known.
#pragma once

#include "core/plan/joint_pairs.hpp"
#include "core/summarize/window.hpp"
#include "stats/summaries/cross_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cxlift {

// One metric of a pair: where its columns are, and what of an answer is summed up.
struct JointMetric {
    std::size_t input = 0; // the first one, numbered through all metrics
    std::size_t columns = 1;
    MetricEstimand estimand;
};

struct JointLayout {
    std::vector<JointMetric> metrics;
    std::vector<std::pair<std::size_t, std::size_t>> pairs; // of these
    std::size_t columns = 0;                                // of all of these
};
[[nodiscard]] JointLayout joint_layout(const Plan& plan);

// What a block of rows adds up to, for each variant and each pair, of the rows that have both metrics.
class JointSums {
public:
    // `tiles` are the columns of the metrics, one after another; a row without a variant is left out.
    void add(const JointLayout& layout, std::span<const std::int32_t> variant_of_row, std::span<const NumberTile> tiles);

    // By the variant's label code; empty where it has not been met.
    [[nodiscard]] const std::vector<std::vector<stats::CrossSums>>& of_variant() const noexcept { return of_variant_; }

private:
    std::vector<std::vector<stats::CrossSums>> of_variant_;
};

} // namespace cxlift
