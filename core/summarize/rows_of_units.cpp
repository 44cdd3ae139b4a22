#include "core/summarize/rows_of_units.hpp"

#include "core/errors.hpp"
#include "core/summarize/accumulate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cxlift {

RowsOfUnits::RowsOfUnits(const Plan& plan, std::span<const MetricLayout> metrics, std::size_t inputs, LabelSet& labels)
    : plan_(&plan), metrics_(metrics.begin(), metrics.end()), labels_(&labels), codes_(labels.columns().size()),
      segment_codes_(labels), everybody_(labels.columns().size(), metrics), is_followed_(labels.columns().size(), false),
      hashes_(tile_rows), units_(tile_rows), defects_(inputs) {
    for (const auto& column : labels.columns()) {
        caches_.emplace_back(*column);
    }
    for (std::size_t s = 0; s < plan.segments.size(); ++s) {
        if (plan.segments[s].is_of_rows()) {
            const std::size_t column = labels.segments()[s].columns.front();
            is_followed_[column] = true;
            followed_.emplace_back(s, column);
            followed_units_.emplace_back(tile_rows, none);
        }
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
            units_[i] = everybody_.sums().unit(hashes_[i]);
            several_variants_.resize(std::max(several_variants_.size(), units_[i] + 1), false);
            add_labels(i, first + static_cast<std::int64_t>(i));
        }
        for (std::size_t f = 0; f < followed_.size(); ++f) {
            const std::int32_t code = codes_[followed_[f].column()][i];
            followed_units_[f][i] = none;
            if (units_[i] != none && code != arrow::missing_label) {
                followed_units_[f][i] = followed_[f].unit(code, hashes_[i], metrics_);
            } else if (units_[i] != none) {
                ++exclusions_["rows_without_segment." + plan_->segments[followed_[f].segment()].name];
            }
        }
    }
}

void RowsOfUnits::add_labels(std::size_t i, std::int64_t row) {
    for (std::size_t c = 0; c < codes_.size(); ++c) {
        if (is_followed_[c]) {
            continue;
        }
        std::int32_t& known = everybody_.sums().label(units_[i], c);
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
                                "exposure, leave it out, or, if it follows the rows, as a touchpoint does, declare its " +
                                "values: {column = \"" + column + "\", values = [...]}.");
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
        std::array<double, 3> found{};
        for (std::size_t column = 0; column < metric.outcomes; ++column) {
            found[column] = number(tiles[column], i, metric, column, number_of_row);
        }
        if (std::ranges::any_of(found, [](double value) { return std::isnan(value); })) {
            continue;
        }
        if (metric.kind == SummaryKind::unit_times && found[1] + found[2] > 1.0) { // resolved, so not closed unresolved
            defects_[metric.input + 2].add(number_of_row, found[2]);
            continue;
        }
        add_row(m, i, found);
    }
}

void RowsOfUnits::add_row(std::size_t metric, std::size_t i, std::span<const double> row) {
    everybody_.add(metrics_[metric], metric, units_[i], row);
    for (std::size_t f = 0; f < followed_.size(); ++f) {
        if (followed_units_[f][i] != none) {
            UnitTally& tally = followed_[f].tally(codes_[followed_[f].column()][i]);
            tally.add(metrics_[metric], metric, followed_units_[f][i], row);
        }
    }
}

// Of the units' means: one value that is far from all others does not move it away from them.
double RowsOfUnits::median_of_units(std::size_t metric, std::span<const std::size_t> units) const {
    std::vector<double> means;
    for (const std::size_t unit : units) {
        const UnitSums::Total total = everybody_.sums().total(unit, metric, 0.0);
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
    std::vector<std::size_t> units = everybody_.sums().in_order();
    const auto counted = std::remove_if(units.begin(), units.end(), [&](std::size_t unit) { return several_variants_[unit]; });
    if (units.end() != counted) {
        exclusions_["units_in_several_variants"] = units.end() - counted;
    }
    units.erase(counted, units.end());
    everybody_.sort_times();
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
            add_values(block);
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
        std::transform(units.begin(), units.end(), codes_[c].begin(),
                       [&](std::size_t unit) { return everybody_.sums().label(unit, c); });
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
                everybody_.put(metrics_[m], m, units[i], split.sums, part);
            }
        }
    }
}

} // namespace cxlift
