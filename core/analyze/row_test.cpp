#include "core/analyze/row_test.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/compare_bootstrap.hpp"
#include "core/analyze/compare_resolved.hpp"
#include "core/analyze/compare_strata.hpp"
#include "core/analyze/compare_triggered.hpp"

#include <memory>

namespace cxlift {
namespace {

RowTest of_all_units(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const Metric* metric = &plan.metrics[subject.metric];
    const MetricEstimand* estimand = subject.estimand;
    const auto summary = [&](const std::string& variant) {
        return std::make_shared<const Summary>(
            summaries.summary(subject.metric, {subject.segment, subject.segment_value, variant}));
    };
    const auto control = summary(plan.control);
    const auto treatment = summary(subject.treatment);
    return {.compare =
                [=](const stats::TestOptions& options) { return compare(*metric, *estimand, *control, *treatment, options); },
            .pvalue_at =
                [=](const stats::NullPoint& null, stats::Alternative alternative) {
                    return compare_at(*metric, *estimand, *control, *treatment, null, alternative);
                },
            .control_share = [=] { return control_share(*metric, *estimand, *control, *treatment); },
            .replicates = nullptr};
}

// Resampled case by case, whatever the metric's other tests are. Its replicates have no weights in common with other metrics'.
RowTest resolved_mean_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                           const std::shared_ptr<ControlReplicates>& shared) {
    RowTest test = bootstrapped_test(plan, summaries, subject, shared);
    const auto times = [&](const std::string& variant) {
        return resolved_times(summaries.summary(subject.metric, {subject.segment, subject.segment_value, variant}));
    };
    test.compare = [resampled = test.compare, control = times(plan.control),
                    treatment = times(subject.treatment)](const stats::TestOptions& options) {
        stats::Comparison result = resampled(options);
        note_resolved(control, treatment, result);
        return result;
    };
    test.replicates = nullptr;
    return test;
}

} // namespace

RowTest row_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject,
                 const std::shared_ptr<ControlReplicates>& shared) {
    const Metric& metric = plan.metrics[subject.metric];
    if (subject.segment.empty() && !metric.strata.empty() && !metric.bootstrap.has_value()) {
        return stratified_test(plan, summaries, subject);
    }
    if (subject.segment.empty() && !plan.triggered.empty()) {
        return diluted_test(plan, summaries, subject);
    }
    if (metric.bootstrap.has_value() && subject.estimand->estimand != Estimand::distribution) {
        return bootstrapped_test(plan, summaries, subject, shared);
    }
    if (subject.estimand->estimand == Estimand::mean_resolved && metric.unit_rows == UnitRows::one) {
        return resolved_mean_test(plan, summaries, subject, shared);
    }
    return of_all_units(plan, summaries, subject);
}

} // namespace cxlift
