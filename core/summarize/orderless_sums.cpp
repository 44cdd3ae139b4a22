#include "core/summarize/orderless_sums.hpp"

#include <cmath>

namespace cxlift {

OrderlessSums::OrderlessSums(std::span<const MetricLayout> metrics, std::size_t splits) : splits_(splits) {
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        slots_.push_back(distributions_.size());
        if (metrics[m].kind == SummaryKind::distribution) {
            distributions_.push_back(m);
        }
    }
}

void OrderlessSums::Part::merge(const Part& other) {
    for (std::size_t i = 0; i < distributions.size(); ++i) {
        distributions[i].merge(other.distributions[i]);
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

void OrderlessSums::put(const Part& part, std::vector<Cell>& cells) const {
    for (std::size_t i = 0; i < distributions_.size(); ++i) {
        Cell& cell = cells[distributions_[i]];
        cell.summary = part.distributions[i].distribution();
        cell.missing -= part.distributions[i].n();
    }
}

} // namespace cxlift
