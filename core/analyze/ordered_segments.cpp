#include "core/analyze/ordered_segments.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/report.hpp"
#include "core/analyze/segments.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/clusters/cluster_change.hpp"
#include "stats/means/one_sample_t_test.hpp"
#include "stats/proportions/proportion_interval.hpp"
#include "stats/quantiles/quantile_interval.hpp"
#include "stats/scores/adjusted_nps.hpp"
#include "stats/scores/share_within.hpp"

#include <string_view>

namespace cxlift {
namespace {

// The interval of one sample; NaN where the metric's estimate is not one of its own values alone.
stats::Interval interval_of(const Metric& metric, const MetricEstimand& estimand, const Summary& summary,
                            const stats::TestOptions& options) {
    if (const auto* clusters = std::get_if<Clusters>(&summary)) {
        return stats::cluster_mean(clusters->totals, options, total_of(metric, estimand)).interval;
    }
    const auto* counts = std::get_if<stats::Counts>(&summary);
    if (counts != nullptr && is_share(estimand.estimand)) {
        return stats::proportion_interval(stats::share_within(*counts, estimand.share.lowest, estimand.share.highest), options);
    }
    if (counts != nullptr && estimand.estimand == Estimand::nps) {
        return stats::nps_interval(*counts, stats::NpsInterval::adjusted_wald, options).interval;
    }
    if (estimand.estimand == Estimand::quantile) {
        return stats::quantile_interval(stats::quantile_sample(std::get<stats::Distribution>(summary), estimand.q), options)
            .interval;
    }
    const bool is_mean = counts != nullptr || std::holds_alternative<stats::Moments>(summary) ||
                         std::holds_alternative<stats::Distribution>(summary) || weights_of(summary).has_value();
    if (is_mean && estimand.estimand != Estimand::distribution) {
        return stats::one_sample_t_test(moments_of(estimand, summary), 0.0, options).interval;
    }
    return {};
}

Level level_of(const Metric& metric, const MetricEstimand& estimand, std::size_t m, const Summaries& summaries,
               const GroupKey& key, const stats::TestOptions& options) {
    Level level{.metric = metric.name,
                .estimand = name_of(estimand),
                .segment = key.segment,
                .segment_value = key.segment_value,
                .variant = key.variant,
                .interval = {}};
    const Group* group = summaries.find(key);
    if (group != nullptr && size_of(group->cells[m].summary) > 0) {
        level.n = size_of(group->cells[m].summary);
        if (const auto* clusters = std::get_if<Clusters>(&group->cells[m].summary)) {
            level.n = clusters->totals.n();
        }
        level.interval = interval_of(metric, estimand, group->cells[m].summary, options);
    }
    return level;
}

std::string_view kind_of(const Segment& segment) {
    return segment.is_period() ? "period" : segment.is_change() ? "change" : "declared";
}

} // namespace

void add_ordered_segment(const Plan& plan, const Summaries& summaries, const Segment& segment, Report& report) {
    const SegmentTimes times = segment.times.value_or(SegmentTimes{});
    const std::vector<std::string> compared = compared_values(plan, summaries, segment.name);
    report.ordered_segments.push_back({.name = segment.name,
                                       .kind = std::string(kind_of(segment)),
                                       .column = segment.times.has_value() ? times.column : segment.columns.front(),
                                       .every = times.every,
                                       .at = times.at,
                                       .time_zone = times.time_zone,
                                       .values = segment.order.empty() ? compared : segment.order,
                                       .least = segment.least});
    std::vector<std::string> variants{plan.control};
    variants.insert(variants.end(), report.treatments.begin(), report.treatments.end());
    const stats::TestOptions options{.confidence_level = plan.confidence_level};
    for (std::size_t m = 0; m < plan.metrics.size() && !plan.metrics[m].is_hidden(); ++m) {
        for (const MetricEstimand& estimand : plan.metrics[m].estimands) {
            for (const std::string& value : compared) {
                for (const std::string& variant : variants) {
                    report.levels.push_back(level_of(plan.metrics[m], estimand, m, summaries,
                                                     {.segment = segment.name, .segment_value = value, .variant = variant},
                                                     options));
                }
            }
        }
    }
    // The value is that of the comparison, so that the two cannot differ.
    for (Level& level : report.levels) {
        for (const ReportRow& row : report.rows) {
            if (level.segment == segment.name && row.segment == segment.name && row.segment_value == level.segment_value &&
                row.metric == level.metric && row.estimand == level.estimand &&
                (level.variant == row.control || level.variant == row.treatment)) {
                level.value = level.variant == row.control ? row.comparison.control_value : row.comparison.treatment_value;
                break;
            }
        }
    }
}

} // namespace cxlift
