#include "core/analyze/row_bounds.hpp"

#include "stats/bounds/lee_bounds.hpp"
#include "stats/proportions/two_proportion_test.hpp"

#include <cmath>

namespace cxlift {
namespace {

struct Pair {
    const Cell* control = nullptr;
    const Cell* treatment = nullptr;
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
};

std::optional<Pair> cells_of(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const Group* control = summaries.find({subject.segment, subject.segment_value, plan.control});
    const Group* treatment = summaries.find({subject.segment, subject.segment_value, subject.treatment});
    if (control == nullptr || treatment == nullptr) {
        return std::nullopt;
    }
    return Pair{.control = &control->cells[subject.metric],
                .treatment = &treatment->cells[subject.metric],
                .n_control = control->units,
                .n_treatment = treatment->units};
}

bool holds(const stats::Interval& interval, double value) {
    return interval.lower <= value && value <= interval.upper;
}

double margin_of(const ReportRow& row) {
    const Margin margin = row.margin.value_or(Margin{});
    return margin.relative ? margin.size * std::abs(row.comparison.control_value) : margin.size;
}

bool is_within_margin(const ReportRow& row, const stats::Interval& interval) {
    const double margin = margin_of(row);
    if (row.margin.value_or(Margin{}).kind == Margin::Kind::equivalence) {
        return interval.lower > -margin && interval.upper < margin;
    }
    return row.direction == name_of(Direction::higher) ? interval.lower > -margin : interval.upper < margin;
}

// Whether the interval excludes what the verdict excludes.
bool survives(const ReportRow& row, const stats::Interval& interval) {
    if (row.verdict == Verdict::better) {
        return row.direction == name_of(Direction::higher) ? interval.lower > 0.0 : interval.upper < 0.0;
    }
    if (row.verdict == Verdict::worse) {
        return !holds(interval, 0.0) && (interval.lower > 0.0) == (row.direction == name_of(Direction::lower));
    }
    return is_within_margin(row, interval);
}

// What is left of a verdict that is taken back.
Verdict remaining(const ReportRow& row, const stats::Interval& interval, double confidence_level) {
    const bool not_worse = row.verdict == Verdict::better && row.margin.has_value() &&
                           row.margin->kind == Margin::Kind::non_inferiority &&
                           row.margin_pvalue_adjusted < (1.0 - confidence_level) / 2.0 && is_within_margin(row, interval);
    return not_worse ? Verdict::not_worse : Verdict::inconclusive;
}

BoundedDifference bounded(const KeptValues& values, const Pair& pair, double confidence_level) {
    BoundedDifference found;
    const stats::Successes control{.successes = pair.n_control - pair.control->missing, .n = pair.n_control};
    const stats::Successes treatment{.successes = pair.n_treatment - pair.treatment->missing, .n = pair.n_treatment};
    const stats::Comparison rates = stats::two_proportion_test(control, treatment, {.confidence_level = confidence_level},
                                                               stats::ProportionMethod::automatic);
    found.control_rate = rates.control_value;
    found.treatment_rate = rates.treatment_value;
    found.pvalue = rates.pvalue;
    if (values.control.has_value() && values.treatment.has_value()) {
        const stats::DifferenceBounds lee = stats::lee_bounds(*values.control, *values.treatment, confidence_level);
        found.bounds = lee.bounds;
        found.interval = lee.difference_interval;
        if (!std::isnan(values.scale.lower)) {
            const stats::Scale scale{.lowest = values.scale.lower, .highest = values.scale.upper};
            found.worst_case = stats::worst_case_bounds(*values.control, *values.treatment, scale, confidence_level).bounds;
        }
    }
    return found;
}

} // namespace

void bound(const Plan& plan, const Summaries& summaries, const RowSubject& subject, ReportRow& row) {
    const std::optional<Pair> pair = cells_of(plan, summaries, subject);
    const bool diluted = subject.segment.empty() && !plan.triggered.empty();
    if (!pair.has_value() || diluted || pair->control->missing + pair->treatment->missing == 0) {
        return;
    }
    const Metric& metric = plan.metrics[subject.metric];
    if (metric.is_observed_later()) {
        return;
    }
    const KeptValues values = kept_values(metric, *subject.estimand, *pair->control, *pair->treatment);
    BoundedDifference found = bounded(values, *pair, plan.confidence_level);
    if (row.verdict != Verdict::inconclusive && !std::isnan(found.interval.lower)) {
        found.survives = survives(row, found.interval);
        if (!*found.survives && found.pvalue < 1.0 - plan.confidence_level) {
            found.taken_back = name_of(row.verdict);
            row.verdict = remaining(row, found.interval, plan.confidence_level);
        }
    }
    row.bounded = std::move(found);
    row.bounded->sentence = bounds_sentence(row, metric, plan.confidence_level, values.why_not);
}

} // namespace cxlift
