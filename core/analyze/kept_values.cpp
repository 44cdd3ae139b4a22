#include "core/analyze/row_bounds.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/summaries/counts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

// What each unit's time is worth to a mean of all of them: of an event, of a time that was still going on, and of another end,
// after which there is no event.
struct Worth {
    double longest = std::numeric_limits<double>::infinity(); // a time that was still going on is known only from here on
    std::optional<double> within;                             // of the share with the event by then; otherwise the mean itself

    [[nodiscard]] double of_event(double time) const {
        return within.has_value() ? (time <= *within ? 1.0 : 0.0) : std::min(time, longest);
    }
    [[nodiscard]] double of_none() const { return within.has_value() ? 0.0 : longest; }
};

// Nothing where a unit was last seen too early.
std::optional<Answers> worths_of_times(const Worth& worth, const Cell& cell) {
    stats::Counts counts;
    if (const auto* units = std::get_if<stats::UnitTimes>(&cell.summary)) {
        for (std::size_t i = 0; i < units->time().size(); ++i) {
            const double time = units->time()[i];
            if (units->end()[i] == stats::TimeEnd::open && time < worth.longest) {
                return std::nullopt;
            }
            counts.add(units->end()[i] == stats::TimeEnd::event ? worth.of_event(time) : worth.of_none());
        }
        return Answers::of(counts, units_of(cell));
    }
    const auto& times = std::get<stats::Survival>(cell.summary);
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times.censored()[i] > 0 && times.times()[i] < worth.longest) {
            return std::nullopt;
        }
        counts.add(worth.of_event(times.times()[i]), times.events()[i]);
        counts.add(worth.of_none(), times.censored()[i]);
    }
    return Answers::of(counts, units_of(cell));
}

stats::Survival survival_of(const Cell& cell) {
    const auto* units = std::get_if<stats::UnitTimes>(&cell.summary);
    return units != nullptr ? units->survival() : std::get<stats::Survival>(cell.summary);
}

Answers resolved(const Cell& cell) {
    const stats::Survival times = survival_of(cell);
    stats::Counts counts;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times.events()[i] > 0) {
            counts.add(times.times()[i], times.events()[i]);
        }
    }
    return Answers::of(counts, units_of(cell));
}

double horizon_of(const Metric& metric, const Cell& control, const Cell& treatment) {
    const stats::Survival c = survival_of(control);
    const stats::Survival t = survival_of(treatment);
    const auto reaches = [&](const stats::Survival& units, double horizon) {
        return units.ends_at_zero() || units.last() >= horizon;
    };
    const bool has_horizon = metric.horizon.has_value() && reaches(c, *metric.horizon) && reaches(t, *metric.horizon);
    return has_horizon ? metric.horizon.value_or(0.0) : std::min(c.last(), t.last());
}

KeptValues kept_times(const Metric& metric, const MetricEstimand& estimand, const Cell& control, const Cell& treatment) {
    if (estimand.estimand == Estimand::mean_resolved) {
        return {.control = resolved(control), .treatment = resolved(treatment), .scale = {}, .why_not = {}};
    }
    const bool is_share = estimand.estimand == Estimand::resolved_within;
    Worth worth{.longest = is_share ? estimand.within : horizon_of(metric, control, treatment), .within = {}};
    if (is_share) {
        worth.within = estimand.within;
    }
    if (std::isnan(worth.longest)) {
        return {}; // a variant without any time
    }
    const double highest = is_share ? 1.0 : worth.longest;
    KeptValues values{.control = worths_of_times(worth, control),
                      .treatment = worths_of_times(worth, treatment),
                      .scale = highest > 0.0 ? stats::Interval{.lower = 0.0, .upper = highest} : stats::Interval{},
                      .why_not = {}};
    if (!values.control.has_value() || !values.treatment.has_value()) {
        return {.control = {},
                .treatment = {},
                .scale = {},
                .why_not =
                    is_share ? "some units were last seen before that time" : "some units were last seen before the horizon"};
    }
    return values;
}

KeptValues none(std::string why_not) {
    return {.control = {}, .treatment = {}, .scale = {}, .why_not = std::move(why_not)};
}

} // namespace

KeptValues kept_values(const Metric& metric, const MetricEstimand& estimand, const Cell& control, const Cell& treatment) {
    if (estimand.estimand == Estimand::quantile || estimand.estimand == Estimand::median_time ||
        estimand.estimand == Estimand::distribution || estimand.estimand == Estimand::geometric_mean) {
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
    if (metric.type->reads == Reads::times) {
        return kept_times(metric, estimand, control, treatment);
    }
    return none("the values are not kept (seen_after in the plan keeps them)");
}

} // namespace cxlift
