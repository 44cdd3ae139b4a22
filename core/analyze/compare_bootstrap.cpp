#include "core/analyze/compare_bootstrap.hpp"

#include "core/analyze/compare_buckets.hpp"
#include "core/analyze/compare_strata.hpp"
#include "core/analyze/control_replicates.hpp"
#include "core/analyze/row_replicates.hpp"
#include "stats/resampling/bootstrap_comparison.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/resampling/post_stratified_replicates.hpp"
#include "stats/resampling/spread.hpp"
#include "stats/scores/nps.hpp"
#include "stats/scores/share_within.hpp"
#include "stats/survival/resolved_mean.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

stats::Counts counts_of(const MetricEstimand& estimand, const stats::Counts& answers) {
    if (estimand.estimand == Estimand::nps) {
        return stats::nps_point_counts(answers);
    }
    if (!is_share(estimand.estimand)) {
        return answers;
    }
    const stats::Successes share = stats::share_within(answers, estimand.share.lowest, estimand.share.highest);
    stats::Counts counts;
    counts.add(1.0, share.successes);
    counts.add(0.0, share.n - share.successes);
    return counts;
}

stats::Replicates replicates_of(const MetricEstimand& estimand, const Summary& summary,
                                const stats::ResamplingOptions& options) {
    if (const auto* answers = std::get_if<stats::Counts>(&summary)) {
        return stats::mean_of_counts(counts_of(estimand, *answers), options);
    }
    if (const auto* buckets = std::get_if<stats::UnitBuckets>(&summary)) {
        return bucket_replicates(*buckets, options);
    }
    if (const auto* times = std::get_if<stats::Survival>(&summary)) {
        return stats::mean_of_distribution(stats::Distribution::of(stats::event_times(*times)), options);
    }
    if (const auto* times = std::get_if<stats::UnitTimes>(&summary)) {
        return stats::mean_of_distribution(stats::Distribution::of(stats::event_times(times->survival())), options);
    }
    const auto& distribution = std::get<stats::Distribution>(summary);
    return estimand.estimand == Estimand::quantile ? stats::quantile_of_distribution(distribution, estimand.q, options)
                                                   : stats::mean_of_distribution(distribution, options);
}

constexpr std::uint32_t streams_of_stratum = 1024; // a variant each, and the last for the strata's shares

// Each stratum by streams of its own.
std::pair<stats::Replicates, stats::Replicates> stratified_replicates(const MetricEstimand& estimand,
                                                                      const SummarizedStrata& strata,
                                                                      stats::ResamplingOptions options,
                                                                      std::uint32_t treatment_variant) {
    std::vector<stats::StratumReplicates> replicates;
    for (const SummarizedStratum& stratum : strata.strata) {
        const auto first = static_cast<std::uint32_t>(replicates.size()) * streams_of_stratum;
        stats::StratumReplicates& of = replicates.emplace_back();
        of.name = stratum.name;
        options.draws.variant = first;
        of.control = replicates_of(estimand, stratum.control, options);
        options.draws.variant = first + treatment_variant;
        of.treatment = replicates_of(estimand, stratum.treatment, options);
    }
    options.draws.variant = streams_of_stratum - 1;
    return stats::post_stratified_replicates(replicates, strata.shares, options.draws);
}

class Bootstrapped {
public:
    Bootstrapped(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                 std::shared_ptr<ControlReplicates> shared)
        : subject_(subject), shared_(std::move(shared)),
          method_(plan.metrics[subject.metric].bootstrap.value_or(stats::BootstrapMethod::bca)), estimand_(*subject.estimand),
          control_(summaries.summary(subject.metric, {subject.segment, subject.segment_value, plan.control})),
          treatment_(summaries.summary(subject.metric, {subject.segment, subject.segment_value, subject.treatment})) {
        options_.draws.n_resamples = plan.n_resamples;
        options_.draws.seed = plan.seed;
        options_.studentized = method_ == stats::BootstrapMethod::studentized;
        if (subject.segment.empty() && !plan.metrics[subject.metric].strata.empty()) {
            strata_ = summarized_strata(plan, summaries, subject);
        }
        const auto place = std::ranges::find(plan.treatments, subject.treatment);
        options_.resampling = plan.resampling;
        if (const std::optional<KeptRows::Metric> kept = kept_rows(plan).find(subject.metric)) {
            rows_ = {.metric = &plan.metrics[subject.metric], .estimand = subject.estimand, .columns = *kept};
            nobody_ = stats::Rows(summaries.kept_rows().columns());
            control_rows_ = rows_of(summaries, {subject.segment, subject.segment_value, plan.control});
            treatment_rows_ = rows_of(summaries, {subject.segment, subject.segment_value, subject.treatment});
        } else {
            options_.resampling = stats::Resampling::automatic; // of summaries there is one way each
        }
        stream_ = place == plan.treatments.end() ? 1 : static_cast<std::uint32_t>(place - plan.treatments.begin()) + 1;
    }

    [[nodiscard]] stats::Comparison compare(const stats::TestOptions& options) {
        draw();
        const stats::BootstrapComparison compared = stats::bootstrap_comparison(
            *of_control_, of_treatment_, {.test = options, .method = method_, .no_lift = estimand_.estimand == Estimand::nps});
        stats::Comparison without_replicates = static_cast<const stats::Comparison&>(compared);
        if (strata_.has_value()) {
            strata_->note_left_out(without_replicates);
        }
        return without_replicates;
    }

    [[nodiscard]] double pvalue_at(const stats::NullPoint& null, stats::Alternative alternative) {
        draw();
        return stats::bootstrap_margin_pvalue(*of_control_, of_treatment_, null, alternative, method_);
    }

    // By the variances of the replicates.
    [[nodiscard]] double control_share() {
        draw();
        const double c = stats::standard_deviation(of_control_->values);
        const double t = stats::standard_deviation(of_treatment_.values);
        return c * c / (c * c + t * t);
    }

    // Of the difference; empty where there are none.
    [[nodiscard]] std::vector<double> replicates() {
        draw();
        std::vector<double> result(std::min(of_control_->values.size(), of_treatment_.values.size()));
        for (std::size_t b = 0; b < result.size(); ++b) {
            result[b] = of_treatment_.values[b] - of_control_->values[b];
        }
        return result;
    }

private:
    [[nodiscard]] const stats::Rows* rows_of(const Summaries& summaries, const GroupKey& key) const {
        const Group* group = summaries.find(key);
        return group == nullptr ? &nobody_ : &group->rows;
    }

    void draw() {
        if (std::exchange(is_drawn_, true)) {
            return;
        }
        if (rows_.metric != nullptr && rows_.metric->covariates() > 0) {
            auto [control, treatment] = adjusted_of_rows(rows_, *control_rows_, *treatment_rows_, options_);
            of_control_ = std::make_shared<const stats::Replicates>(std::move(control));
            of_treatment_ = std::move(treatment);
            return;
        }
        if (rows_.metric == nullptr && (strata_.has_value() || is_resampled_together(control_))) {
            auto [control, treatment] = strata_.has_value() ? stratified_replicates(estimand_, *strata_, options_, stream_)
                                                            : adjusted_replicates(control_, treatment_, options_, stream_);
            of_control_ = std::make_shared<const stats::Replicates>(std::move(control));
            of_treatment_ = std::move(treatment);
            return;
        }
        const auto make = [&](const Summary& summary, const stats::Rows* rows) {
            return rows == nullptr ? replicates_of(estimand_, summary, options_) : replicates_of_rows(rows_, *rows, options_);
        };
        const auto of_control = [&] { return make(control_, control_rows_); };
        of_control_ = shared_ ? shared_->of(subject_, of_control) : std::make_shared<const stats::Replicates>(of_control());
        options_.draws.variant = stream_;
        of_treatment_ = make(treatment_, treatment_rows_);
    }

    RowSubject subject_;
    std::shared_ptr<ControlReplicates> shared_;
    stats::BootstrapMethod method_;
    MetricEstimand estimand_;
    Summary control_;
    Summary treatment_;
    std::optional<SummarizedStrata> strata_; // where everybody is compared over strata
    stats::ResamplingOptions options_;
    RowEstimate rows_; // of no metric: of the summaries
    stats::Rows nobody_;
    const stats::Rows* control_rows_ = nullptr;
    const stats::Rows* treatment_rows_ = nullptr;
    std::uint32_t stream_ = 1;
    bool is_drawn_ = false;
    ControlReplicates::Shared of_control_;
    stats::Replicates of_treatment_;
};

} // namespace

RowTest bootstrapped_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                          const std::shared_ptr<ControlReplicates>& shared) {
    const auto test = std::make_shared<Bootstrapped>(plan, summaries, subject, shared);
    const KeptRows kept = kept_rows(plan);
    const bool is_joint = kept.by_unit() && kept.find(subject.metric).has_value();
    return {.compare = [test](const stats::TestOptions& options) { return test->compare(options); },
            .pvalue_at = [test](const stats::NullPoint& null,
                                stats::Alternative alternative) { return test->pvalue_at(null, alternative); },
            .control_share = [test] { return test->control_share(); },
            .replicates = is_joint ? std::function<std::vector<double>()>([test] { return test->replicates(); }) : nullptr};
}

} // namespace cxlift
