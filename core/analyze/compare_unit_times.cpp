#include "core/analyze/compare_unit_times.hpp"

#include "core/analyze/compare_resolved.hpp"
#include "core/analyze/words.hpp"
#include "stats/clusters/cluster_t_test.hpp"
#include "stats/means/geometric_mean_test.hpp"
#include "stats/survival/clustered_log_rank.hpp"
#include "stats/survival/gray_test.hpp"
#include "stats/survival/median_survival_test.hpp"
#include "stats/survival/unit_times_test.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cxlift {
namespace {

using stats::TimeEnd;
using stats::UnitTimes;

bool is_clustered(const UnitTimes& control, const UnitTimes& treatment) {
    return !(control.one_row_a_unit() && treatment.one_row_a_unit());
}

bool reaches(const UnitTimes& units, double horizon) {
    const stats::Survival any = units.any_event();
    return any.n() == 0 || any.ends_at_zero() || any.last() >= horizon;
}

std::optional<double> horizon_of(const Metric& metric, const UnitTimes& control, const UnitTimes& treatment) {
    const std::optional<double>& asked = metric.horizon;
    return asked.has_value() && reaches(control, *asked) && reaches(treatment, *asked) ? asked : std::nullopt;
}

// What the log-rank test reads of a variant.
struct Rows {
    std::vector<double> event;
    std::vector<std::int64_t> stratum;
    std::vector<std::int64_t> cluster;

    explicit Rows(const UnitTimes& units) : stratum(units.time().size(), 0) {
        for (const TimeEnd end : units.end()) {
            event.push_back(end == TimeEnd::event ? 1.0 : 0.0);
        }
        for (std::size_t u = 0; u < units.unit_ends().size(); ++u) {
            cluster.resize(units.unit_ends()[u], static_cast<std::int64_t>(u));
        }
    }
    [[nodiscard]] stats::ClusteredTimes of(const UnitTimes& units) const {
        return {
            .time = units.time(), .event = event, .stratum = stratum, .cluster = cluster, .clusters = units.unit_ends().size()};
    }
};

void note_test(const std::string& name, const stats::LogRank& found, const std::string& of, stats::Comparison& result) {
    if (!std::isnan(found.pvalue)) {
        result.notes.push_back(name + ": p = " + short_pvalue(found.pvalue) + "; the treatment's units are resolved at " +
                               short_number(found.hazard_ratio) + " times the control's " + of + ".");
    }
}

void note_tests(const UnitTimes& control, const UnitTimes& treatment, bool closed, stats::Comparison& result) {
    if (is_clustered(control, treatment)) {
        const Rows of_control(control);
        const Rows of_treatment(treatment);
        note_test("Log-rank test, cluster-robust",
                  stats::clustered_log_rank_test(of_control.of(control), of_treatment.of(treatment), 1), "rate", result);
        return;
    }
    const stats::Survival one = control.survival();
    const stats::Survival other = treatment.survival();
    note_test("Log-rank test", stats::log_rank_test({&one, 1}, {&other, 1}), "rate while they are open", result);
    if (closed) {
        note_test("Gray's test", stats::gray_test(control.kinds(), treatment.kinds()),
                  "rate of the subdistribution, in which the closed ones stay open", result);
    }
}

stats::Comparison compare_restricted_means(const Metric& metric, const UnitTimes& control, const UnitTimes& treatment,
                                           const stats::TestOptions& options) {
    const std::optional<double> horizon = horizon_of(metric, control, treatment);
    stats::Comparison result = stats::restricted_mean_test(control, treatment, horizon, options);
    if (horizon.has_value()) {
        result.notes.push_back("Mean times up to the horizon " + short_number(*horizon) + ".");
    } else if (metric.horizon.has_value()) {
        result.notes.push_back("The plan's horizon " + short_number(*metric.horizon) +
                               " lies beyond the times that were observed.");
    }
    const bool closed = !metric.other_event().empty();
    if (closed) {
        result.notes.push_back("What was closed unresolved is never resolved and counts as open until the horizon: " +
                               grouped(control.count(TimeEnd::other)) + " of the control and " +
                               grouped(treatment.count(TimeEnd::other)) + " of the treatment.");
    }
    note_tests(control, treatment, closed, result);
    return result;
}

// Of the resolved times, the units' totals as they are or of their logarithms.
stats::ClusterMoments totals_of(const UnitTimes& units, bool logarithms, std::int64_t& zeros) {
    stats::ClusterMoments totals;
    std::size_t row = 0;
    for (const std::size_t unit_end : units.unit_ends()) {
        std::int64_t n = 0;
        double sum = 0.0;
        for (; row < unit_end; ++row) {
            const double time = units.time()[row];
            const bool is_zero = logarithms && time == 0.0;
            const bool counts = units.end()[row] == TimeEnd::event;
            zeros += counts && is_zero ? 1 : 0;
            if (counts && !is_zero) {
                ++n;
                sum += logarithms ? std::log(time) : time;
            }
        }
        if (n > 0) {
            totals.add(n, std::array{sum});
        }
    }
    return totals;
}

stats::Comparison compare_cluster_means(const MetricEstimand& estimand, const UnitTimes& control, const UnitTimes& treatment,
                                        const stats::TestOptions& options) {
    const bool geometric = estimand.estimand == Estimand::geometric_mean;
    std::int64_t zeros_control = 0;
    std::int64_t zeros_treatment = 0;
    const stats::ClusterMoments of_control = totals_of(control, geometric, zeros_control);
    const stats::ClusterMoments of_treatment = totals_of(treatment, geometric, zeros_treatment);
    stats::Comparison result = geometric ? stats::geometric_mean_test(of_control, of_treatment, options)
                                         : stats::cluster_t_test(of_control, of_treatment, options);
    if (geometric) {
        result.notes.emplace_back("Geometric means of the resolved rows: read the lift, which is of their ratio.");
        note_zeros(zeros_control, zeros_treatment, result);
    } else {
        note_resolved(resolved_times(control), resolved_times(treatment), result);
    }
    return result;
}

} // namespace

stats::Comparison compare_unit_times(const Metric& metric, const MetricEstimand& estimand, const UnitTimes& control,
                                     const UnitTimes& treatment, const stats::TestOptions& options) {
    switch (estimand.estimand) {
    case Estimand::restricted_mean: return compare_restricted_means(metric, control, treatment, options);
    case Estimand::median_time: {
        stats::Comparison result = stats::median_survival_test(control, treatment, options);
        if (!metric.other_event().empty()) {
            result.notes.emplace_back("The time by which half of all are resolved; what was closed unresolved never is.");
        }
        return result;
    }
    case Estimand::resolved_within: {
        if (!reaches(control, estimand.within) || !reaches(treatment, estimand.within)) {
            return not_reached(control.n(), treatment.n(), estimand.within);
        }
        stats::Comparison result = stats::event_within_test(control, treatment, estimand.within, options);
        if (!metric.other_event().empty()) {
            result.notes.emplace_back("Of all units, with those that were closed unresolved: these are not resolved.");
        }
        return result;
    }
    default: break;
    }
    return metric.unit_rows == UnitRows::many
               ? compare_cluster_means(estimand, control, treatment, options)
               : compare_resolved(estimand, resolved_times(control), resolved_times(treatment), options);
}

double compare_unit_times_at(const Metric& metric, const UnitTimes& control, const UnitTimes& treatment,
                             const stats::NullPoint& null, stats::Alternative alternative) {
    return stats::restricted_mean_margin_pvalue(control, treatment, horizon_of(metric, control, treatment), null, alternative);
}

double unit_times_control_share(const Metric& metric, const MetricEstimand& estimand, const UnitTimes& control,
                                const UnitTimes& treatment) {
    if (estimand.estimand == Estimand::restricted_mean) {
        return stats::restricted_mean_control_share(control, treatment, horizon_of(metric, control, treatment));
    }
    return estimand.estimand == Estimand::resolved_within
               ? stats::event_within_control_share(control, treatment, estimand.within)
               : std::nan("");
}

} // namespace cxlift
