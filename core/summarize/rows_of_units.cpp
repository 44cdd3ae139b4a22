#include "core/summarize/rows_of_units.hpp"

#include "core/errors.hpp"
#include "core/summarize/accumulate.hpp"
#include "core/summarize/orderless_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cxlift {

RowsOfUnits::RowsOfUnits(const Plan& plan, std::span<const MetricLayout> metrics, std::size_t inputs, LabelSet& labels)
    : plan_(&plan), metrics_(metrics.begin(), metrics.end()), labels_(&labels), codes_(labels.columns().size()),
      segment_codes_(labels), sums_(labels.columns().size(), metrics), times_(metrics.size()), hashes_(tile_rows),
      units_(tile_rows), defects_(inputs) {
    for (const auto& column : labels.columns()) {
        caches_.emplace_back(*column);
    }
}

void RowsOfUnits::add(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first) {
    constexpr auto tile = static_cast<std::int64_t>(tile_rows);
    for (std::int64_t done = 0; done < n; done += tile) {
        add_tile(window, row + done, static_cast<std::size_t>(std::min(n - done, tile)), first + done);
    }
}

void RowsOfUnits::add_tile(const Window& window, std::int64_t row, std::size_t n, std::int64_t first) {
    for (std::size_t c = 0; c < codes_.size(); ++c) {
        window.labels(c, row, n, codes_[c].data(), caches_[c]);
    }
    find_units(window, row, n, first);
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
        add_metric(window, m, row, n, first);
    }
}

void RowsOfUnits::find_units(const Window& window, std::int64_t row, std::size_t n, std::int64_t first) {
    std::vector<bool> has_unit(n, false);
    window.unit_ids(row, n, hashes_.data(), has_unit);
    for (std::size_t i = 0; i < n; ++i) {
        units_[i] = none;
        if (codes_[0][i] == arrow::missing_label) {
            ++exclusions_["rows_without_variant"];
        } else if (!has_unit[i]) {
            ++exclusions_["rows_without_unit"];
        } else {
            units_[i] = sums_.unit(hashes_[i]);
            several_variants_.resize(std::max(several_variants_.size(), units_[i] + 1), false);
            add_labels(i, first + static_cast<std::int64_t>(i));
        }
    }
}

void RowsOfUnits::add_labels(std::size_t i, std::int64_t row) {
    for (std::size_t c = 0; c < codes_.size(); ++c) {
        std::int32_t& known = sums_.label(units_[i], c);
        const std::int32_t code = codes_[c][i];
        if (known == arrow::missing_label) {
            known = code;
        } else if (code != arrow::missing_label && code != known && c == 0) {
            several_variants_[units_[i]] = true;
        } else if (code != arrow::missing_label && code != known) {
            const arrow::Labels& labels = *labels_->columns()[c];
            const std::string& column = labels_->names()[c];
            throw PlanError(place_of(*plan_, column),
                            "a unit has rows with '" + std::string(labels.text(known)) + "' and, in row " +
                                std::to_string(row + 1) + ", with '" + std::string(labels.text(code)) + "' in column '" +
                                column + "'; a segment must be the same in all rows of a unit: take it from before the " +
                                "exposure, or leave it out.");
        }
    }
}

double RowsOfUnits::number(const NumberTile& tile, std::size_t i, const MetricLayout& metric, std::size_t column,
                           std::int64_t row) {
    const double value = tile.values[i];
    if (!tile.has_value(i) || std::isnan(value)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (!is_possible(metric, column, value)) {
        defects_[metric.input + column].add(row, value);
        return std::numeric_limits<double>::quiet_NaN();
    }
    return std::min(value, metric.caps[column]);
}

void RowsOfUnits::add_metric(const Window& window, std::size_t m, std::int64_t row, std::size_t n, std::int64_t first) {
    const MetricLayout& metric = metrics_[m];
    std::array<std::array<double, tile_rows>, 3> values{};
    std::array<TileBits, 3> present{};
    std::array<NumberTile, 3> tiles;
    for (std::size_t column = 0; column < metric.outcomes; ++column) {
        tiles[column] = window.numbers(metric.input + column, row, n, values[column].data(), present[column].data());
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (units_[i] == none) {
            continue;
        }
        const std::int64_t number_of_row = first + static_cast<std::int64_t>(i);
        const double value = number(tiles[0], i, metric, 0, number_of_row);
        if (metric.kind == SummaryKind::unit_times) {
            std::array<double, 3> found{value, 0.0, 0.0};
            for (std::size_t column = 1; column < metric.outcomes; ++column) {
                found[column] = number(tiles[column], i, metric, column, number_of_row);
            }
            add_time(m, units_[i], found, number_of_row);
        } else if (metric.kind == SummaryKind::co_moments) {
            const double denominator = number(tiles[1], i, metric, 1, number_of_row);
            if (!std::isnan(value) && !std::isnan(denominator)) {
                sums_.add_pair(units_[i], m, value, denominator);
            }
        } else if (!std::isnan(value) && metric.scale.has_value()) {
            sums_.add_answer(units_[i], m, static_cast<std::size_t>(value - metric.scale->lowest));
        } else if (!std::isnan(value)) {
            sums_.add_value(units_[i], m, value);
        }
    }
}

void RowsOfUnits::add_time(std::size_t metric, std::size_t unit, std::span<const double> row, std::int64_t number_of_row) {
    if (std::ranges::any_of(row, [](double value) { return std::isnan(value); })) {
        return;
    }
    if (row[1] + row[2] > 1.0) { // what was resolved was not closed unresolved
        defects_[metrics_[metric].input + 2].add(number_of_row, row[2]);
        return;
    }
    const double end = OrderlessSums::end_of(row[1], row[2]);
    times_[metric].push_back({.unit = unit, .time = row[0], .end = static_cast<stats::TimeEnd>(static_cast<int>(end))});
}

void RowsOfUnits::sort_times() {
    for (std::vector<TimeOfUnit>& times : times_) {
        std::ranges::sort(times, {}, &TimeOfUnit::unit); // their own order is that of UnitTimes
    }
}

void RowsOfUnits::put_times(Split& split, std::size_t part, std::size_t metric, std::size_t unit) const {
    PartSums::UnitRows& into = split.sums.unit_times(part, metric);
    const auto rows = std::ranges::equal_range(times_[metric], unit, {}, &TimeOfUnit::unit);
    for (const TimeOfUnit& row : rows) {
        into.time.push_back(row.time);
        into.end.push_back(row.end);
    }
    if (!rows.empty()) {
        into.unit_ends.push_back(into.time.size());
    }
}

// Of the units' means: one value that is far from all others does not move it away from them.
double RowsOfUnits::median_of_units(std::size_t metric, std::span<const std::size_t> units) const {
    std::vector<double> means;
    for (const std::size_t unit : units) {
        const UnitSums::Total total = sums_.total(unit, metric, 0.0);
        if (total.n > 0.0 && std::isfinite(total.sum)) {
            means.push_back(total.sum / total.n);
        }
    }
    if (means.empty()) {
        return 0.0;
    }
    const auto middle = means.begin() + static_cast<std::ptrdiff_t>(means.size() / 2);
    std::nth_element(means.begin(), middle, means.end());
    return *middle;
}

void RowsOfUnits::for_each_block(const std::function<void(const Block&)>& visit) {
    std::vector<std::size_t> units = sums_.in_order();
    const auto counted = std::remove_if(units.begin(), units.end(), [&](std::size_t unit) { return several_variants_[unit]; });
    if (units.end() != counted) {
        exclusions_["units_in_several_variants"] = units.end() - counted;
    }
    units.erase(counted, units.end());
    sort_times();
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
        if (metrics_[m].kind == SummaryKind::clusters && !metrics_[m].scale.has_value()) {
            metrics_[m].origin = median_of_units(m, units);
        }
    }
    const auto block_units = static_cast<std::size_t>(block_rows);
    for (std::size_t begin = 0; begin == 0 || begin < units.size(); begin += block_units) {
        Block block(metrics_, defects_.size(), labels_->segments().size());
        if (begin == 0) {
            block.defects = defects_;
        }
        const std::size_t end = std::min(units.size(), begin + block_units);
        for (std::size_t tile = begin; tile < end; tile += tile_rows) {
            add_units(block, std::span(units).subspan(tile, std::min(end - tile, tile_rows)));
        }
        visit(block);
    }
}

void RowsOfUnits::add_units(Block& block, std::span<const std::size_t> units) {
    std::vector<Split::Codes> columns;
    for (std::size_t c = 0; c < codes_.size(); ++c) {
        std::transform(units.begin(), units.end(), codes_[c].begin(), [&](std::size_t unit) { return sums_.label(unit, c); });
        columns.push_back({.of_row = codes_[c].data(), .end = labels_->columns()[c]->size()});
    }
    const std::vector<Split::Codes> segments = segment_codes_.of_rows(columns, units.size());
    SegmentCodes::Codes part_of_unit{};
    for (std::size_t s = 0; s < block.splits.size(); ++s) {
        Split& split = block.splits[s];
        split.assign(columns.front(), segments.empty() ? Split::Codes{} : segments[s], units.size(), part_of_unit.data());
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto part = static_cast<std::size_t>(part_of_unit[i]);
            ++split.units[part];
            for (std::size_t m = 0; part > 0 && m < metrics_.size(); ++m) {
                add_unit(split, part, m, units[i]);
            }
        }
    }
}

void RowsOfUnits::add_unit(Split& split, std::size_t part, std::size_t metric, std::size_t unit) {
    if (metrics_[metric].kind == SummaryKind::unit_times) {
        put_times(split, part, metric, unit);
    } else if (metrics_[metric].kind == SummaryKind::co_moments) {
        if (const auto pair = sums_.pair(unit, metric)) {
            split.sums.pair(part, metric).add(pair->first, pair->second);
        }
    } else if (metrics_[metric].scale.has_value()) {
        split.sums.clusters(part, metric).add_answers(sums_.answers(unit, metric));
    } else {
        const UnitSums::Total total = sums_.total(unit, metric, metrics_[metric].origin);
        split.sums.clusters(part, metric).add_total(total.n, total.sum);
    }
}

} // namespace cxlift
