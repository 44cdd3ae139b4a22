#include "core/summarize/weighted_part.hpp"

namespace cxlift {

WeightedPart::WeightedPart(const MetricLayout& metric) {
    if (metric.kind == SummaryKind::weighted_counts) {
        const Scale scale = metric.scale.value_or(Scale{});
        sums_ = Answers{.scale = scale, .of_answer = std::vector<stats::WeightSums>(scale.size())};
    } else if (metric.kind == SummaryKind::weighted_totals) {
        sums_ = stats::WeightedTotalSums{};
    }
}

void WeightedPart::add(std::span<const double> outcomes, double weight) {
    if (auto* answers = std::get_if<Answers>(&sums_)) {
        answers->of_answer[static_cast<std::size_t>(outcomes[0] - answers->scale.lowest)].add(weight);
    } else if (auto* totals = std::get_if<stats::WeightedTotalSums>(&sums_)) {
        totals->add(outcomes[0], outcomes[1], weight);
    } else {
        std::get<stats::WeightedSums>(sums_).add(outcomes[0], weight);
    }
}

Summary WeightedPart::summary() const {
    if (const auto* answers = std::get_if<Answers>(&sums_)) {
        stats::WeightedCounts counts;
        for (std::size_t i = 0; i < answers->of_answer.size(); ++i) {
            counts.add(static_cast<double>(answers->scale.lowest) + static_cast<double>(i), answers->of_answer[i].weights());
        }
        return counts;
    }
    if (const auto* totals = std::get_if<stats::WeightedTotalSums>(&sums_)) {
        return totals->totals();
    }
    return std::get<stats::WeightedSums>(sums_).moments();
}

} // namespace cxlift
