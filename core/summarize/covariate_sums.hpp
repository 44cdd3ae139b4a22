// What a block of rows adds up to for a metric with covariates, in one part.
#pragma once

#include "core/summarize/layout.hpp"
#include "stats/summaries/covariate_moments.hpp"
#include "stats/summaries/cross_sums.hpp"

#include <span>

namespace cxlift {

class CovariateSums {
public:
    explicit CovariateSums(const MetricLayout& metric)
        : outcomes_(metric.outcomes), columns_(metric.outcomes + metric.covariates), complete_(columns_),
          incomplete_(outcomes_) {}

    // Sums of the same shape, and nothing in them.
    [[nodiscard]] CovariateSums empty() const { return {outcomes_, columns_}; }

    void add_complete(std::span<const double> outcomes_and_covariates) noexcept { complete_.add(outcomes_and_covariates); }
    void add_incomplete(std::span<const double> outcomes) noexcept { incomplete_.add(outcomes); }

    [[nodiscard]] stats::CovariateMoments moments() const { return {complete_.co_moments(), incomplete_.co_moments()}; }

private:
    CovariateSums(std::size_t outcomes, std::size_t columns)
        : outcomes_(outcomes), columns_(columns), complete_(columns), incomplete_(outcomes) {}

    std::size_t outcomes_;
    std::size_t columns_;
    stats::CrossSums complete_;
    stats::CrossSums incomplete_;
};

} // namespace cxlift
