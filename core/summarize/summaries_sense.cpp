#include "core/summarize/summaries_sense.hpp"

#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

std::vector<double> answers_of(const Summary& summary) {
    std::vector<double> answers;
    const auto add = [&](const auto& values) {
        for (const auto& [value, unused] : values) {
            answers.push_back(value);
        }
    };
    if (const auto* counts = std::get_if<stats::Counts>(&summary)) {
        add(counts->values());
    } else if (const auto* clusters = std::get_if<Clusters>(&summary)) {
        add(clusters->answers.values());
    } else if (const auto* weighted = std::get_if<stats::WeightedCounts>(&summary)) {
        add(weighted->values());
    }
    return answers;
}

} // namespace

void require_sense(const SummarizedMetric& metric, const Cell& cell, std::int64_t units) {
    if (size_of(cell.summary) + cell.missing != units) {
        throw std::invalid_argument("Summaries: '" + metric.name +
                                    "' has values and missing values that are not as many as "
                                    "the units of its group.");
    }
    const auto* clusters = std::get_if<Clusters>(&cell.summary);
    const bool is_counted = find_metric_type(metric.type)->summary == SummaryKind::counts;
    if (clusters != nullptr && clusters->answers.n() != (is_counted ? clusters->totals.n() : 0)) {
        throw std::invalid_argument("Summaries: '" + metric.name + "' has answers that are not as many as its rows.");
    }
    const std::size_t dash = metric.scale.find('-');
    const bool declared = dash != std::string::npos;
    const double lowest = declared ? std::strtod(metric.scale.c_str(), nullptr) : 0.0;
    const double highest = declared ? std::strtod(metric.scale.c_str() + dash + 1, nullptr) : 1.0;
    for (const double value : answers_of(cell.summary)) {
        if (!(value >= lowest && value <= highest && value == std::floor(value))) {
            throw std::invalid_argument("Summaries: '" + metric.name + "' counts a value that is not on its scale.");
        }
    }
}

void require_sense(const KeptRows& kept, const Group& group) {
    bool makes_sense = group.rows.n() == group.units;
    for (const KeptRows::Metric& metric : kept.metrics) {
        const auto complete = group.rows.complete(metric.first, metric.columns).keys.size();
        // Of a metric with covariates the cell counts those without them, too.
        makes_sense = makes_sense && std::cmp_less_equal(complete, size_of(group.cells[metric.metric].summary));
    }
    if (!makes_sense) {
        throw std::invalid_argument(
            "Summaries: a group's rows are not as many as its units, or have more values than its metrics.");
    }
}

} // namespace cxlift
