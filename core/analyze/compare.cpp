#include "core/analyze/compare.hpp"

#include "stats/means/welch_margin.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/proportions/score_margin.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "stats/scores/nps.hpp"
#include "stats/scores/share_within.hpp"

namespace cxlift {
namespace {

stats::Successes successes(const MetricEstimand& estimand, const Summary& summary) {
    return stats::share_within(std::get<stats::Counts>(summary), estimand.share.lowest, estimand.share.highest);
}

// Of a mean, whether it was summed up or its answers were counted; of a ratio and of points, what stands for a mean.
stats::Moments moments(const MetricEstimand& estimand, const Summary& summary) {
    if (estimand.estimand == Estimand::ratio) {
        return stats::linearized_ratio(std::get<stats::CoMoments>(summary));
    }
    if (const auto* counts = std::get_if<stats::Counts>(&summary)) {
        return estimand.estimand == Estimand::nps ? stats::nps_points(*counts) : counts->moments();
    }
    return std::get<stats::Moments>(summary);
}

} // namespace

stats::Comparison compare(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                          const stats::TestOptions& options) {
    if (is_share(estimand.estimand)) {
        return stats::two_proportion_test(successes(estimand, control), successes(estimand, treatment), options);
    }
    if (estimand.estimand == Estimand::ratio) {
        return stats::ratio_test(std::get<stats::CoMoments>(control), std::get<stats::CoMoments>(treatment), options);
    }
    if (estimand.estimand == Estimand::nps) {
        return stats::nps_test(std::get<stats::Counts>(control), std::get<stats::Counts>(treatment), options);
    }
    return stats::welch_t_test(moments(estimand, control), moments(estimand, treatment), options);
}

double compare_at(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                  const stats::NullPoint& null, stats::Alternative alternative) {
    if (is_share(estimand.estimand)) {
        return stats::score_margin_pvalue(successes(estimand, control), successes(estimand, treatment), null, alternative);
    }
    return stats::welch_margin_pvalue(moments(estimand, control), moments(estimand, treatment), null, alternative);
}

std::string_view unit_of(Estimand estimand) {
    return is_share(estimand) ? "%" : estimand == Estimand::nps ? "points" : "";
}

} // namespace cxlift
