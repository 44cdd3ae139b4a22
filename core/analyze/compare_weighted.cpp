#include "core/analyze/compare_weighted.hpp"

#include "core/analyze/words.hpp"
#include "stats/scores/nps.hpp"

namespace cxlift {
namespace {

stats::WeightedMoments of_answers(const MetricEstimand& estimand, const stats::WeightedCounts& answers) {
    if (is_share(estimand.estimand)) {
        return answers.moments([&](double answer) { return estimand.share.holds(answer) ? 1.0 : 0.0; });
    }
    if (estimand.estimand == Estimand::nps) {
        return answers.moments(&stats::nps_point);
    }
    return answers.moments([](double answer) { return answer; });
}

stats::Comparison compared(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                           const stats::TestOptions& options) {
    if (estimand.estimand == Estimand::ratio) {
        return stats::weighted_ratio_test(std::get<stats::WeightedTotals>(control), std::get<stats::WeightedTotals>(treatment),
                                          options);
    }
    const auto test = estimand.estimand == Estimand::nps ? &stats::weighted_difference : &stats::weighted_test;
    return test(weighted_sample(estimand, control), weighted_sample(estimand, treatment), options);
}

} // namespace

stats::WeightedSample weighted_sample(const MetricEstimand& estimand, const Summary& summary) {
    if (const auto* totals = std::get_if<stats::WeightedTotals>(&summary)) {
        return stats::WeightedSample::of(*totals);
    }
    if (const auto* answers = std::get_if<stats::WeightedCounts>(&summary)) {
        return stats::WeightedSample::of(of_answers(estimand, *answers));
    }
    return stats::WeightedSample::of(std::get<stats::WeightedMoments>(summary));
}

stats::Comparison compare_weighted(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                                   const stats::TestOptions& options) {
    stats::Comparison result = compared(estimand, control, treatment, options);
    const std::int64_t nobody =
        weights_of(control).value_or(stats::Weights{}).n_zero + weights_of(treatment).value_or(stats::Weights{}).n_zero;
    if (nobody > 0) {
        result.notes.push_back(grouped(nobody) +
                               (nobody == 1 ? " unit has weight 0 and stands" : " units have weight 0 and stand") +
                               " for nobody.");
    }
    return result;
}

double compare_weighted_at(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                           const stats::NullPoint& null, stats::Alternative alternative) {
    return stats::weighted_margin_pvalue(weighted_sample(estimand, control), weighted_sample(estimand, treatment), null,
                                         alternative);
}

} // namespace cxlift
