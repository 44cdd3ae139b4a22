// What a block of rows adds up to in every part of a split: compact, since parts may be thousands and blocks are many.
#pragma once

#include "core/summarize/cluster_sums.hpp"
#include "core/summarize/covariate_sums.hpp"
#include "core/summarize/layout.hpp"
#include "core/summarize/summaries.hpp"
#include "core/summarize/weighted_part.hpp"
#include "stats/simd/scattered_sums.hpp"
#include "stats/simd/shifted_sums.hpp"
#include "stats/summaries/pair_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift {

// Parts are numbered from 1; part 0 are the rows that are left out, counted along so that no row needs a question. Metrics have
// their number in the plan and, for sums, their number among those that are means: their slot.
class PartSums {
public:
    explicit PartSums(std::span<const MetricLayout> metrics);

    void add_part();

    // Sums of one mean in one of the first few parts, gathered while parts are few; then `columns` goes on about the same
    // shift.
    [[nodiscard]] stats::LaneSums& lanes(std::size_t part, std::size_t slot) { return lanes_[(part - 1) * means_ + slot]; }
    // Sums of four means, beginning with `slot`, in part 0; those of each next part are `column_groups` further.
    [[nodiscard]] stats::ColumnSums* columns(std::size_t slot) { return &columns_[slot / stats::ColumnSums::columns]; }
    [[nodiscard]] std::size_t column_groups() const noexcept { return column_groups_; }

    // About which the deviations of a mean are summed: NaN until the part has a value.
    [[nodiscard]] double& shift(std::size_t part, std::size_t slot) {
        constexpr std::size_t width = stats::ColumnSums::columns;
        return columns_[part * column_groups_ + slot / width].shift[slot % width];
    }
    // Rows with a value; a double, as the sums that it stands beside.
    [[nodiscard]] double& n(std::size_t part, std::size_t slot) {
        constexpr std::size_t width = stats::ColumnSums::columns;
        return columns_[part * column_groups_ + slot / width].n[slot % width];
    }
    // How many parts have no shift for this mean.
    [[nodiscard]] std::size_t& without_shift(std::size_t slot) { return without_shift_[slot]; }

    // How often each answer of a counted metric's scale occurs, in part 0, and then all other rows; those of each next part are
    // `counts_of_part` further.
    [[nodiscard]] std::int64_t* counts(std::size_t metric) { return &counts_[slots_[metric]]; }
    [[nodiscard]] std::size_t counts_of_part() const noexcept { return counts_of_part_; }

    // Sums of a ratio's two columns.
    [[nodiscard]] stats::PairSums& pair(std::size_t part, std::size_t metric) {
        return pairs_[part * pairs_of_part_ + slots_[metric]];
    }

    [[nodiscard]] CovariateSums& adjusted(std::size_t part, std::size_t metric) {
        return adjusted_[part * adjusted_of_part_ + slots_[metric]];
    }

    [[nodiscard]] ClusterSums& clusters(std::size_t part, std::size_t metric) {
        return clusters_[part * clusters_of_part_ + slots_[metric]];
    }

    // Times of units that have several.
    struct UnitRows {
        std::vector<double> time;
        std::vector<stats::TimeEnd> end;
        std::vector<std::size_t> unit_ends;
    };
    [[nodiscard]] UnitRows& unit_times(std::size_t part, std::size_t metric) {
        return unit_times_[part * unit_times_of_part_ + slots_[metric]];
    }

    // Of part 1 and later.
    [[nodiscard]] WeightedPart& weighted(std::size_t part, std::size_t metric) {
        return weighted_[part * weighted_of_part_ + slots_[metric]];
    }

    // A part's summary of one metric, given how many rows it has. A distribution, times, and buckets are put in
    // at the end of the pass.
    [[nodiscard]] Cell cell(std::size_t part, std::size_t metric, std::int64_t units) const;

private:
    [[nodiscard]] stats::Counts counted(std::size_t part, std::size_t metric) const;
    [[nodiscard]] stats::Moments moments(std::size_t part, std::size_t metric) const;

    std::span<const MetricLayout> metrics_;
    std::vector<std::size_t> slots_; // of each metric: among the means, the counts or the pairs
    std::size_t means_ = 0;
    std::size_t column_groups_ = 0;
    std::size_t counts_of_part_ = 0;
    std::size_t pairs_of_part_ = 0;
    std::size_t adjusted_of_part_ = 0;
    std::size_t clusters_of_part_ = 0;
    std::size_t weighted_of_part_ = 0;
    std::size_t unit_times_of_part_ = 0;
    std::size_t parts_ = 0;
    std::vector<stats::LaneSums> lanes_;
    std::vector<stats::ColumnSums> columns_;
    std::vector<std::size_t> without_shift_;
    std::vector<std::int64_t> counts_;
    std::vector<stats::PairSums> pairs_;
    std::vector<CovariateSums> adjusted_; // those of part 0 first, which nobody reads
    std::vector<ClusterSums> clusters_;   // likewise
    std::vector<UnitRows> unit_times_;    // likewise
    std::vector<WeightedPart> weighted_;  // those of part 0 first, which stay empty
};

} // namespace cxlift
