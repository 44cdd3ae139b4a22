#include "core/summarize/unit_tally.hpp"

#include "core/summarize/orderless_sums.hpp"

#include <algorithm>
#include <numeric>

namespace cxlift {

void UnitTally::add(const MetricLayout& metric, std::size_t number, std::size_t unit, std::span<const double> row) {
    if (metric.kind == SummaryKind::unit_times) {
        const double end = OrderlessSums::end_of(row[1], row[2]);
        times_[number].push_back({.unit = unit, .time = row[0], .end = static_cast<stats::TimeEnd>(static_cast<int>(end))});
    } else if (metric.kind == SummaryKind::co_moments) {
        sums_.add_pair(unit, number, row[0], row[1]);
    } else if (metric.scale.has_value()) {
        sums_.add_answer(unit, number, static_cast<std::size_t>(row[0] - metric.scale->lowest));
    } else {
        sums_.add_value(unit, number, row[0]);
    }
}

void UnitTally::sort_times() {
    for (std::vector<TimeOfUnit>& times : times_) {
        std::ranges::sort(times, {}, &TimeOfUnit::unit); // their own order is that of UnitTimes
    }
}

void UnitTally::put(const MetricLayout& metric, std::size_t number, std::size_t unit, PartSums& sums, std::size_t part) const {
    if (metric.kind == SummaryKind::unit_times) {
        put_times(sums.unit_times(part, number), number, unit);
    } else if (metric.kind == SummaryKind::co_moments) {
        if (const auto pair = sums_.pair(unit, number)) {
            sums.pair(part, number).add(pair->first, pair->second);
        }
    } else if (metric.scale.has_value()) {
        sums.clusters(part, number).add_answers(sums_.answers(unit, number));
    } else {
        const UnitSums::Total total = sums_.total(unit, number, metric.origin);
        sums.clusters(part, number).add_total(total.n, total.sum);
    }
}

UnitTally::Totals UnitTally::totals(const MetricLayout& metric, std::size_t number, std::size_t unit) const {
    if (!metric.scale.has_value()) {
        const UnitSums::Total total = sums_.total(unit, number, metric.origin);
        return {.n = static_cast<std::int64_t>(total.n), .sums = {total.sum}};
    }
    const std::span<const double> answers = sums_.answers(unit, number);
    Totals found{.n = static_cast<std::int64_t>(std::accumulate(answers.begin(), answers.end(), 0.0)), .sums = {}};
    for (const UnitTotal& total : metric.totals) {
        found.sums.push_back(std::inner_product(answers.begin(), answers.end(), total.worth.begin(), 0.0));
    }
    return found;
}

void UnitTally::put_times(PartSums::UnitRows& into, std::size_t metric, std::size_t unit) const {
    const auto rows = std::ranges::equal_range(times_[metric], unit, {}, &TimeOfUnit::unit);
    for (const TimeOfUnit& row : rows) {
        into.time.push_back(row.time);
        into.end.push_back(row.end);
    }
    if (!rows.empty()) {
        into.unit_ends.push_back(into.time.size());
    }
}

} // namespace cxlift
