#include "core/analyze/time_curves.hpp"

#include "stats/survival/kaplan_meier.hpp"
#include "stats/survival/unit_incidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

constexpr std::size_t most_steps = 200;
constexpr int times_at_risk = 6; // beside that of 0

// Of the entries at which the curve steps, so many that they can be drawn, evenly by their number; and the last of all.
template <typename IsStep> std::vector<std::size_t> thinned(std::size_t size, const IsStep& is_step) {
    std::vector<std::size_t> steps;
    for (std::size_t i = 0; i < size; ++i) {
        if (is_step(i) || i + 1 == size) {
            steps.push_back(i);
        }
    }
    std::vector<std::size_t> kept;
    const std::size_t count = std::min(steps.size(), most_steps);
    for (std::size_t k = 1; k <= count; ++k) {
        kept.push_back(steps[k * steps.size() / count - 1]);
    }
    return kept;
}

void add_at_risk(TimeCurve& curve, const stats::Survival& any, double last) {
    for (int k = 0; k <= times_at_risk; ++k) {
        const double time = last * k / times_at_risk;
        std::int64_t at_risk = any.n();
        for (std::size_t i = 0; i < any.size() && any.times()[i] < time; ++i) {
            at_risk -= any.events()[i] + any.censored()[i];
        }
        curve.at_risk.emplace_back(time, at_risk);
    }
}

void add_curve(TimeCurve& into, const stats::Survival& units, double confidence_level) {
    const stats::KaplanMeier curve = stats::kaplan_meier(units, {.confidence_level = confidence_level, .horizon = {}});
    for (const std::size_t i : thinned(curve.time.size(), [&](std::size_t k) { return curve.n_events[k] > 0; })) {
        into.time.push_back(curve.time[i]);
        into.share_open.push_back(curve.survival[i]);
        into.lower.push_back(curve.lower[i]);
        into.upper.push_back(curve.upper[i]);
    }
}

// With what hangs together in a unit, and what another event ends, in the bands.
void add_curve(TimeCurve& into, const stats::UnitTimes& units, double confidence_level) {
    const stats::Survival events = units.survival();
    const stats::UnitIncidence incidence(units);
    for (const std::size_t i : thinned(events.size(), [&](std::size_t k) { return events.events()[k] > 0; })) {
        const stats::Estimate found = incidence.at(events.times()[i]);
        const stats::Interval interval = stats::open_share_interval(found, confidence_level);
        into.time.push_back(events.times()[i]);
        into.share_open.push_back(1.0 - found.value);
        into.lower.push_back(interval.lower);
        into.upper.push_back(interval.upper);
    }
}

Json numbers(const std::vector<double>& values) {
    Json json = Json::array();
    for (const double value : values) {
        json.push_back(number_or_null(value));
    }
    return json;
}

std::vector<double> numbers(const Json& json) {
    std::vector<double> values;
    for (const Json& value : json) {
        values.push_back(number_or_nan(value));
    }
    return values;
}

} // namespace

void add_time_curves(Report& report, const Plan& plan, const Summaries& summaries) {
    std::vector<std::string> variants{plan.control};
    variants.insert(variants.end(), report.treatments.begin(), report.treatments.end());
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        if (plan.metrics[m].type->reads != Reads::times) {
            continue;
        }
        std::vector<std::pair<TimeCurve, stats::Survival>> curves;
        double last = 0.0;
        for (const std::string& variant : variants) {
            const Summary summary = summaries.summary(m, {"", "", variant});
            const auto* by_unit = std::get_if<stats::UnitTimes>(&summary);
            stats::Survival any = by_unit == nullptr ? std::get<stats::Survival>(summary) : by_unit->any_event();
            if (any.n() == 0) {
                continue;
            }
            TimeCurve curve;
            curve.metric = plan.metrics[m].name;
            curve.variant = variant;
            curve.n = any.n();
            last = std::max(last, any.last());
            if (by_unit == nullptr) {
                add_curve(curve, any, plan.confidence_level);
            } else {
                add_curve(curve, *by_unit, plan.confidence_level);
            }
            curves.emplace_back(std::move(curve), std::move(any));
        }
        for (auto& [curve, any] : curves) {
            add_at_risk(curve, any, last);
            report.curves.push_back(std::move(curve));
        }
    }
}

Json time_curve_to_json(const TimeCurve& curve) {
    Json at_risk = Json::array();
    for (const auto& [time, n] : curve.at_risk) {
        at_risk.push_back(Json::array({time, n}));
    }
    return {{"metric", curve.metric},
            {"variant", curve.variant},
            {"n", curve.n},
            {"time", numbers(curve.time)},
            {"share_open", numbers(curve.share_open)},
            {"lower", numbers(curve.lower)},
            {"upper", numbers(curve.upper)},
            {"at_risk", std::move(at_risk)}};
}

TimeCurve time_curve_from_json(const Json& json) {
    TimeCurve curve;
    json.at("metric").get_to(curve.metric);
    json.at("variant").get_to(curve.variant);
    curve.n = count_of(json.at("n"));
    curve.time = numbers(json.at("time"));
    curve.share_open = numbers(json.at("share_open"));
    curve.lower = numbers(json.at("lower"));
    curve.upper = numbers(json.at("upper"));
    const std::size_t size = curve.time.size();
    if (curve.share_open.size() != size || curve.lower.size() != size || curve.upper.size() != size) {
        throw std::invalid_argument("Report: the columns of a curve are not of one length.");
    }
    for (const Json& pair : json.at("at_risk")) {
        curve.at_risk.emplace_back(pair.at(0).get<double>(), count_of(pair.at(1)));
    }
    return curve;
}

} // namespace cxlift
