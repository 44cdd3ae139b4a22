// What a block of rows adds up to for a metric with weights, in one part.
#pragma once

#include "core/summarize/layout.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/summaries/weighted_moments.hpp"
#include "stats/summaries/weighted_totals.hpp"
#include "stats/summaries/weights.hpp"

#include <span>
#include <variant>
#include <vector>

namespace cxlift {

class WeightedPart {
public:
    explicit WeightedPart(const MetricLayout& metric);

    // Outcomes that their columns may have.
    void add(std::span<const double> outcomes, double weight);
    [[nodiscard]] Summary summary() const;

private:
    struct Answers {
        Scale scale;
        std::vector<stats::WeightSums> of_answer;
    };

    std::variant<stats::WeightedSums, Answers, stats::WeightedTotalSums> sums_;
};

} // namespace cxlift
