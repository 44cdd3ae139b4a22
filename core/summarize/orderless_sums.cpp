#include "core/summarize/orderless_sums.hpp"

#include "core/summarize/accumulate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace cxlift {

OrderlessSums::OrderlessSums(std::span<const MetricLayout> metrics, std::size_t splits) : metrics_(metrics), splits_(splits) {
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        const SummaryKind kind = metrics[m].kind;
        std::vector<std::size_t>& of_kind = kind == SummaryKind::survival     ? times_
                                            : kind == SummaryKind::unit_times ? times_
                                            : kind == SummaryKind::buckets    ? buckets_
                                                                              : distributions_;
        slots_.push_back(of_kind.size());
        if (kind == SummaryKind::survival || kind == SummaryKind::unit_times || kind == SummaryKind::buckets ||
            kind == SummaryKind::distribution) {
            of_kind.push_back(m);
        }
    }
}

void OrderlessSums::Part::merge(const Part& other) {
    for (std::size_t i = 0; i < distributions.size(); ++i) {
        distributions[i].merge(other.distributions[i]);
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        times[i].time.insert(times[i].time.end(), other.times[i].time.begin(), other.times[i].time.end());
        times[i].event.insert(times[i].event.end(), other.times[i].event.begin(), other.times[i].event.end());
    }
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        buckets[i].merge(other.buckets[i]);
    }
}

void OrderlessSums::begin_block() {
    for (OfSplit& split : splits_) {
        split.of_number.resize(1);
    }
}

void OrderlessSums::meet(const Split& split, OfSplit& known) const {
    while (known.of_number.size() <= split.parts.size()) {
        const Split::Part& codes = split.parts[known.of_number.size() - 1];
        Part& part = known.parts[{codes.segment_code, codes.variant_code}];
        part.distributions.resize(distributions_.size());
        part.times.resize(times_.size());
        for (std::size_t i = part.buckets.size(); i < buckets_.size(); ++i) {
            part.buckets.emplace_back(metrics_[buckets_[i]].outcomes, metrics_[buckets_[i]].covariates);
        }
        known.of_number.push_back(&part);
    }
}

bool OrderlessSums::add(const Split& split, std::size_t number, const TileSplit& rows, std::size_t metric,
                        const NumberTile& values) {
    OfSplit& known = splits_[number];
    meet(split, known);
    bool all_finite = true;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        Part* part = known.of_number[static_cast<std::size_t>(rows.part_of_row[i])];
        const double value = values.values[i];
        if (part == nullptr || !values.has_value(i) || std::isnan(value)) {
            continue;
        }
        if (std::isinf(value)) {
            all_finite = false;
        } else {
            part->distributions[slots_[metric]].add(value);
        }
    }
    return all_finite;
}

bool OrderlessSums::add_times(const Split& split, std::size_t number, const TileSplit& rows, std::size_t metric,
                              std::span<const NumberTile> columns) {
    OfSplit& known = splits_[number];
    meet(split, known);
    bool all_possible = true;
    std::array<double, 3> row{};
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        Part* part = known.of_number[static_cast<std::size_t>(rows.part_of_row[i])];
        bool all_there = true;
        bool possible = true;
        row[2] = 0.0;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            row[c] = columns[c].values[i];
            const bool there = columns[c].has_value(i) && !std::isnan(row[c]);
            all_there = all_there && there;
            possible = possible && (!there || (c == 0 ? is_time(row[c]) : is_event(row[c])));
        }
        possible = possible && !(all_there && row[1] + row[2] > 1.0);
        all_possible = all_possible && (possible || part == nullptr);
        if (part != nullptr && all_there && possible) {
            Times& into = part->times[slots_[metric]];
            into.time.push_back(row[0]);
            into.event.push_back(end_of(row[1], row[2]));
        }
    }
    return all_possible;
}

bool OrderlessSums::add(const Split& split, std::size_t number, const TileSplit& rows, std::size_t metric,
                        std::span<const NumberTile> columns, std::span<const std::uint64_t> hashes) {
    OfSplit& known = splits_[number];
    meet(split, known);
    const MetricLayout& layout = metrics_[metric];
    bool all_possible = true;
    std::vector<double> row(columns.size());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::size_t there = 0; // columns up to the first that is missing or may not be
        for (std::size_t c = 0; c < columns.size(); ++c) {
            row[c] = columns[c].values[i];
            const bool has_value = columns[c].has_value(i) && !std::isnan(row[c]);
            const bool possible = !has_value || is_possible(layout, c, row[c]);
            all_possible = all_possible && possible;
            there += there == c && has_value && possible ? 1 : 0;
        }
        Part* part = known.of_number[static_cast<std::size_t>(rows.part_of_row[i])];
        if (part != nullptr && there == columns.size()) {
            part->buckets[slots_[metric]].add_complete(row, hashes[i]);
        } else if (part != nullptr && there >= layout.outcomes) {
            part->buckets[slots_[metric]].add_incomplete(std::span(row).first(layout.outcomes), hashes[i]);
        }
    }
    return all_possible;
}

bool OrderlessSums::is_time(double value) {
    return value >= 0.0 && std::isfinite(value);
}

bool OrderlessSums::is_event(double value) {
    return value == 0.0 || value == 1.0;
}

void OrderlessSums::put(const Part& part, std::vector<Cell>& cells) const {
    for (std::size_t i = 0; i < distributions_.size(); ++i) {
        Cell& cell = cells[distributions_[i]];
        cell.summary = part.distributions[i].distribution();
        cell.missing -= part.distributions[i].n();
    }
    for (std::size_t i = 0; i < times_.size(); ++i) {
        Cell& cell = cells[times_[i]];
        const Times& times = part.times[i];
        if (metrics_[times_[i]].kind == SummaryKind::survival) {
            cell.summary = stats::Survival::of(times.time, times.event);
        } else {
            std::vector<stats::TimeEnd> ends(times.event.size());
            std::ranges::transform(times.event, ends.begin(),
                                   [](double end) { return static_cast<stats::TimeEnd>(static_cast<int>(end)); });
            cell.summary = stats::UnitTimes::of_rows(times.time, ends);
        }
        cell.missing -= size_of(cell.summary);
    }
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        Cell& cell = cells[buckets_[i]];
        cell.summary = part.buckets[i];
        cell.missing -= part.buckets[i].n();
    }
}

} // namespace cxlift
