#include "core/plan/kept_rows.hpp"

#include "core/plan/read_options.hpp"

#include <algorithm>

namespace cxlift {

std::optional<KeptRows::Metric> KeptRows::find(std::size_t metric) const {
    const auto found = std::ranges::find(metrics, metric, &Metric::metric);
    return found == metrics.end() ? std::nullopt : std::optional(*found);
}

KeptRows kept_rows(const Plan& plan) {
    KeptRows kept;
    if (plan.resampling != stats::Resampling::poisson && plan.resampling != stats::Resampling::multinomial) {
        return kept;
    }
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        const Metric& metric = plan.metrics[m];
        if (metric.bootstrap.has_value() && !is_quantile(*metric.type) && metric.strata.empty() && metric.weights().empty()) {
            kept.metrics.push_back({.metric = m, .first = kept.columns(), .columns = metric.outcomes() + metric.covariates()});
        }
    }
    if (!kept.empty()) {
        kept.resampling = stats::word_of(stats::resamplings(), plan.resampling);
    }
    return kept;
}

} // namespace cxlift
