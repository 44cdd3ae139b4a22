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

bool add_counts(Split& split, const TileSplit& rows, std::size_t metric, const Scale& scale, const NumberTile& numbers) {
    std::int64_t* counts = split.sums.counts(metric);
    const std::size_t stride = split.sums.counts_of_part();
    const std::size_t size = scale.size();
    const auto lowest = static_cast<double>(scale.lowest);
    bool off_scale = false;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double place = numbers.values[i] - lowest;
        const bool there = numbers.has_value(i) && !std::isnan(place);
        const bool within = there && place >= 0.0 && place < static_cast<double>(size);
        const std::size_t answer = within ? static_cast<std::size_t>(place) : size;
        const bool counts_as_answer = within && static_cast<double>(answer) == place;
        off_scale = off_scale || (there && !counts_as_answer);
        ++counts[static_cast<std::size_t>(rows.part_of_row[i]) * stride + (counts_as_answer ? answer : size)];
    }
    return !off_scale;
}

bool add_pairs(Split& split, const TileSplit& rows, std::size_t metric, const NumberTile& first, const NumberTile& second) {
    bool possible = true;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double a = first.values[i];
        const double b = second.values[i];
        if (first.has_value(i) && second.has_value(i) && !std::isnan(a) && !std::isnan(b)) {
            possible = possible && std::isfinite(a) && std::isfinite(b) && b >= 0.0;
            split.sums.pair(static_cast<std::size_t>(rows.part_of_row[i]), metric).add(a, b);
        }
    }
    return possible;
}

bool is_possible(const MetricLayout& layout, std::size_t column, double value) {
    if (layout.weighted && column == layout.outcomes) {
        return std::isfinite(value) && value >= 0.0;
    }
    if (layout.kind == SummaryKind::unit_times || layout.kind == SummaryKind::survival) {
        return column == 0 ? value >= 0.0 && std::isfinite(value) : value == 0.0 || value == 1.0;
    }
    if (column == 0 && layout.scale.has_value()) {
        return layout.scale->holds(value);
    }
    const bool is_denominator = column == 1 && layout.outcomes == 2;
    return std::isfinite(value) && !(is_denominator && value < 0.0);
}

bool add_covariates(Split& split, const TileSplit& rows, std::size_t metric, const MetricLayout& layout,
                    std::span<const NumberTile> columns) {
    bool possible = true;
    std::vector<double> row(columns.size());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::size_t there = 0; // columns up to the first that is missing
        bool all_there = true;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            row[c] = columns[c].values[i];
            const bool has_value = columns[c].has_value(i) && !std::isnan(row[c]);
            possible = possible && (!has_value || is_possible(layout, c, row[c]));
            all_there = all_there && has_value;
            there += all_there ? 1 : 0;
        }
        CovariateSums& sums = split.sums.adjusted(static_cast<std::size_t>(rows.part_of_row[i]), metric);
        if (all_there) {
            sums.add_complete(row);
        } else if (there >= layout.outcomes) {
            sums.add_incomplete({row.data(), layout.outcomes});
        }
    }
    return possible;
}

bool add_weighted(Split& split, const TileSplit& rows, std::size_t metric, const MetricLayout& layout,
                  std::span<const NumberTile> columns) {
    bool all_possible = true;
    std::vector<double> row(columns.size());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto part = static_cast<std::size_t>(rows.part_of_row[i]);
        bool there = part > 0;
        bool possible = true;
        for (std::size_t c = 0; part > 0 && c < columns.size(); ++c) {
            row[c] = columns[c].values[i];
            const bool has_value = columns[c].has_value(i) && !std::isnan(row[c]);
            there = there && has_value;
            possible = possible && (!has_value || is_possible(layout, c, row[c]));
        }
        all_possible = all_possible && possible;
        if (there && possible) {
            split.sums.weighted(part, metric).add({row.data(), layout.outcomes}, row.back());
        }
    }
    return all_possible;
}

} // namespace cxlift
