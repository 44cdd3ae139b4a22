#include "core/analyze/row_bounds.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/summaries/counts.hpp"

#include <algorithm>

namespace cxlift {
namespace {

using stats::Answers;

std::int64_t units_of(const Cell& cell) {
    return size_of(cell.summary) + cell.missing;
}

// Each answer counts for what it is worth to the estimand.
Answers worths(const MetricEstimand& estimand, const Cell& cell) {
    stats::Counts counts;
    for (const auto& [answer, times] : std::get<stats::Counts>(cell.summary).values()) {
        counts.add(worth_of(estimand, answer), times);
    }
    return Answers::of(counts, units_of(cell));
}

stats::Interval scale_of(const Metric& metric, const MetricEstimand& estimand) {
    if (is_share(estimand.estimand)) {
        return {.lower = 0.0, .upper = 1.0};
    }
    if (estimand.estimand == Estimand::nps) {
        return {.lower = -100.0, .upper = 100.0};
    }
    const Scale scale = metric.scale.value_or(Scale{});
    return {.lower = static_cast<double>(scale.lowest), .upper = static_cast<double>(scale.highest)};
}

// Times that are known to the end, or to the horizon. Nothing where a unit was last seen before.
std::optional<Answers> times_up_to(double horizon, const Cell& cell) {
    const auto& times = std::get<stats::Survival>(cell.summary);
    stats::Counts counts;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times.censored()[i] > 0 && times.times()[i] < horizon) {
            return std::nullopt;
        }
        counts.add(std::min(times.times()[i], horizon), times.events()[i] + times.censored()[i]);
    }
    return Answers::of(counts, units_of(cell));
}

Answers resolved(const Cell& cell) {
    const auto& times = std::get<stats::Survival>(cell.summary);
    stats::Counts counts;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times.events()[i] > 0) {
            counts.add(times.times()[i], times.events()[i]);
        }
    }
    return Answers::of(counts, units_of(cell));
}

KeptValues kept_times(const Metric& metric, const MetricEstimand& estimand, const Cell& control, const Cell& treatment) {
    if (estimand.estimand == Estimand::mean_resolved) {
        return {.control = resolved(control), .treatment = resolved(treatment), .scale = {}, .why_not = {}};
    }
    const auto& c = std::get<stats::Survival>(control.summary);
    const auto& t = std::get<stats::Survival>(treatment.summary);
    const auto reaches = [&](const stats::Survival& units, double horizon) {
        return units.ends_at_zero() || units.last() >= horizon;
    };
    const bool has_horizon = metric.horizon.has_value() && reaches(c, *metric.horizon) && reaches(t, *metric.horizon);
    const double horizon = has_horizon ? metric.horizon.value_or(0.0) : std::min(c.last(), t.last());
    KeptValues values{.control = times_up_to(horizon, control),
                      .treatment = times_up_to(horizon, treatment),
                      .scale = horizon > 0.0 ? stats::Interval{.lower = 0.0, .upper = horizon} : stats::Interval{},
                      .why_not = {}};
    if (!values.control.has_value() || !values.treatment.has_value()) {
        return {.control = {}, .treatment = {}, .scale = {}, .why_not = "some units were last seen before the horizon"};
    }
    return values;
}

KeptValues none(std::string why_not) {
    return {.control = {}, .treatment = {}, .scale = {}, .why_not = std::move(why_not)};
}

} // namespace

KeptValues kept_values(const Metric& metric, const MetricEstimand& estimand, const Cell& control, const Cell& treatment) {
    if (estimand.estimand == Estimand::quantile || estimand.estimand == Estimand::median_time ||
        estimand.estimand == Estimand::distribution) {
        return none("Lee's bounds are of means");
    }
    if (estimand.estimand == Estimand::ratio) {
        return none("a ratio of totals is no mean of values");
    }
    if (metric.unit_rows == UnitRows::many) {
        return none("units have several rows, whose own means are not kept");
    }
    if (!metric.weights().empty()) {
        return none("units have weights");
    }
    if (metric.covariates() > 0) {
        return none("the means are adjusted");
    }
    if (std::holds_alternative<stats::Counts>(control.summary)) {
        return {.control = worths(estimand, control),
                .treatment = worths(estimand, treatment),
                .scale = scale_of(metric, estimand),
                .why_not = {}};
    }
    if (const auto* values = std::get_if<stats::Distribution>(&control.summary)) {
        return {.control = Answers::of(*values, units_of(control)),
                .treatment = Answers::of(std::get<stats::Distribution>(treatment.summary), units_of(treatment)),
                .scale = {},
                .why_not = {}};
    }
    if (std::holds_alternative<stats::Survival>(control.summary)) {
        return kept_times(metric, estimand, control, treatment);
    }
    return none("the values are not kept (seen_after in the plan keeps them)");
}

} // namespace cxlift
