#include "core/analyze/compare_adjusted.hpp"

#include "core/analyze/words.hpp"
#include "stats/adjustment/adjusted_means.hpp"
#include "stats/adjustment/cuped.hpp"
#include "stats/adjustment/regression_adjustment.hpp"

#include <vector>

namespace cxlift {
namespace {

stats::AdjustedMeans adjusted_means(const Metric& metric, const stats::CovariateMoments& control,
                                    const stats::CovariateMoments& treatment) {
    const std::vector<double> means = stats::covariate_means(control, treatment);
    const stats::CoMoments all_control = control.imputed(means);
    const stats::CoMoments all_treatment = treatment.imputed(means);
    if (control.outcomes() == 2) {
        return stats::cuped_ratio_means(all_control, all_treatment);
    }
    return metric.method == "regression" ? stats::regression_adjusted_means(all_control, all_treatment)
                                         : stats::cuped_means(all_control, all_treatment);
}

} // namespace

stats::Comparison compare_adjusted(const Metric& metric, const stats::CovariateMoments& control,
                                   const stats::CovariateMoments& treatment, const stats::TestOptions& options) {
    stats::Comparison result = stats::compare("analyze", adjusted_means(metric, control, treatment), options);
    const std::int64_t without = control.incomplete().n() + treatment.incomplete().n();
    if (without > 0) {
        result.notes.push_back(grouped(without) + (without == 1 ? " unit lacks" : " units lack") +
                               " a covariate; the mean over both variants stands for it.");
    }
    return result;
}

double compare_adjusted_at(const Metric& metric, const stats::CovariateMoments& control,
                           const stats::CovariateMoments& treatment, const stats::NullPoint& null,
                           stats::Alternative alternative) {
    return stats::margin_pvalue(adjusted_means(metric, control, treatment), null, alternative);
}

double adjusted_control_share(const Metric& metric, const stats::CovariateMoments& control,
                              const stats::CovariateMoments& treatment) {
    return stats::control_share(adjusted_means(metric, control, treatment));
}

} // namespace cxlift
