#include "core/summarize/accumulate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace cxlift {
namespace {

using stats::ColumnSums;

// A part's shift is the mean of its first values in the first tile in which it has any: near the mean of all, and the very
// value where all are equal, so that nothing is left of a constant.
void choose_shifts(Split& split, const TileSplit& rows, const MeanTile& mean) {
    constexpr int enough = 32;
    struct Run {
        bool wanted = false;
        int n = 0;
        double first = 0.0;
        double sum = 0.0; // of deviations from the first
    };
    PartSums& sums = split.sums;
    if (sums.without_shift(mean.slot) == 0) {
        return;
    }
    std::vector<Run> runs(rows.parts() + 1);
    for (std::size_t part = 1; part < runs.size(); ++part) {
        runs[part].wanted = std::isnan(sums.shift(part, mean.slot));
    }
    std::size_t wanted = sums.without_shift(mean.slot);
    for (std::size_t i = 0; i < rows.rows() && wanted > 0; ++i) {
        Run& run = runs[static_cast<std::size_t>(rows.part_of_row[i])];
        const double value = mean.numbers.values[i];
        if (!run.wanted || !mean.numbers.has_value(i) || !std::isfinite(value)) {
            continue;
        }
        run.first = run.n == 0 ? value : run.first;
        run.sum += value - run.first;
        if (++run.n == enough) {
            run.wanted = false;
            --wanted;
        }
    }
    for (std::size_t part = 1; part < runs.size(); ++part) {
        if (const Run& run = runs[part]; run.n > 0) {
            const double shift = run.first + run.sum / run.n;
            sums.shift(part, mean.slot) = std::isfinite(shift) ? shift : run.first;
            --sums.without_shift(mean.slot);
        }
    }
}

} // namespace

bool add_to_few(Split& split, const TileSplit& rows, const MeanTile& mean) {
    choose_shifts(split, rows, mean);
    std::array<stats::GroupSums, stats::max_groups_at_once> groups;
    for (std::size_t p = 0; p < rows.parts(); ++p) {
        groups[p].rows = rows.rows_of(p + 1);
        groups[p].shift = split.sums.shift(p + 1, mean.slot);
    }
    const std::span<stats::GroupSums> used(groups.data(), rows.parts());
    stats::grouped_lane_sums({mean.numbers.values, rows.rows()}, mean.numbers.present, used, mean.ahead);
    if (!mean.checked &&
        !std::all_of(used.begin(), used.end(), [](const stats::GroupSums& group) { return group.sums.is_finite(); })) {
        return false;
    }
    for (std::size_t p = 0; p < used.size(); ++p) {
        split.sums.lanes(p + 1, mean.slot).add(used[p].sums);
        split.sums.n(p + 1, mean.slot) += static_cast<double>(used[p].n);
    }
    return true;
}

void add_to_many(Split& split, const TileSplit& rows, std::span<const MeanTile> means) {
    stats::ColumnTile columns;
    for (std::size_t c = 0; c < ColumnSums::columns; ++c) {
        const MeanTile& mean = means[std::min(c, means.size() - 1)]; // lanes to spare sum up the last one again, for nobody
        columns.values[c] = mean.numbers.values;
        columns.present[c] = mean.numbers.present;
        columns.ahead[c] = c < means.size() ? mean.ahead : nullptr;
    }
    for (const MeanTile& mean : means) {
        choose_shifts(split, rows, mean);
    }
    stats::add_scattered(columns, rows.part_of_row.data(), rows.rows(), split.sums.columns(means.front().slot),
                         split.sums.column_groups());
}

void add_counts(Split& split, const TileSplit& rows, std::size_t metric, const NumberTile& numbers) {
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto part = static_cast<std::size_t>(rows.part_of_row[i]);
        const double value = numbers.values[i];
        const bool missing = !numbers.has_value(i) || std::isnan(value);
        PartSums::YesNo& counts = split.sums.counts(part, metric);
        counts.no += !missing && value == 0.0 ? 1 : 0;
        counts.yes += !missing && value == 1.0 ? 1 : 0;
    }
}

} // namespace cxlift
