#include "stats/survival/kaplan_meier.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/in_threads.hpp"
#include "stats/means/rescale.hpp"
#include "stats/simd/log_log_limits.hpp"
#include "stats/survival/median_survival.hpp"
#include "stats/survival/product_limit.hpp"
#include "stats/survival/restricted_mean.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <utility>

namespace cxlift::stats {
namespace {

// The system gives memory when it is first written to, which takes its time: on all threads at once.
void touch(std::size_t size, std::initializer_list<Column<double>*> columns, Column<std::int64_t>& counts) {
    constexpr std::size_t page = 512; // of numbers
    in_parts(size, parts_of(size), [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; i += page) {
            counts[i] = 0;
            for (Column<double>* column : columns) {
                (*column)[i] = 0.0;
            }
        }
    });
}

// The step functions, all in one go. On the way std_error holds the variance of log(survival), and lower the share with the
// event.
void set_curve(KaplanMeier& result, Survival::Columns columns, double critical) {
    result.time = std::move(columns.times);
    result.n_events = std::move(columns.events);
    result.n_censored = std::move(columns.censored);
    const std::size_t size = result.time.size();
    result.n_at_risk.resize(size);
    const auto heights = {&result.survival, &result.std_error, &result.lower, &result.upper};
    for (Column<double>* column : heights) {
        column->resize(size);
    }
    touch(size, heights, result.n_at_risk);
    ProductLimit curve;
    WatchedHalf half;
    const int exponent = unit_exponent(result.horizon);
    AreaUnderCurve area(exponent);
    std::int64_t at_risk = result.n;
    const auto go_on = [&](std::size_t i) {
        const std::int64_t events = result.n_events[i];
        result.n_at_risk[i] = at_risk;
        curve.step(static_cast<double>(at_risk), static_cast<double>(events)); // no event changes nothing
        if (events > 0) {
            half.step(result.time[i], curve.survival);
        }
        result.survival[i] = curve.survival;
        result.std_error[i] = curve.greenwood;
        result.lower[i] = curve.failed;
        at_risk -= events + result.n_censored[i];
    };
    std::size_t i = 0;
    for (; i < size && result.time[i] < result.horizon; ++i) {
        area.go_to(result.time[i], curve);
        go_on(i);
    }
    area.go_to(result.horizon, curve);
    for (; i < size; ++i) {
        go_on(i);
    }
    result.median = half.median(result.time.back());
    result.restricted_mean = std::ldexp(area.mean().value, exponent);
    result.restricted_mean_std_error = std::ldexp(std::sqrt(area.mean().variance), exponent);
    const CurveColumns limits{
        .survival = result.survival, .std_error = result.std_error, .lower = result.lower, .upper = result.upper};
    in_parts(size, parts_of(size),
             [&](std::size_t, std::size_t begin, std::size_t end) { set_log_log_limits(limits, begin, end, critical); });
}

// Where the limits of the curve first arrive at 1/2: MedianSurvival's at this critical value.
Interval median_interval(const KaplanMeier& curve) {
    const auto first_time = [&](const Column<double>& limit) {
        const auto found = std::find_if(limit.begin(), limit.end(), [](double height) { return height <= 0.5; });
        return found == limit.end() ? std::numeric_limits<double>::infinity()
                                    : curve.time[static_cast<std::size_t>(std::distance(limit.begin(), found))];
    };
    return {.lower = std::min(curve.median, first_time(curve.lower)), .upper = std::max(curve.median, first_time(curve.upper))};
}

} // namespace

KaplanMeier kaplan_meier(Survival units, const KaplanMeierOptions& options) {
    check_confidence_level("kaplan_meier", options.confidence_level);
    if (options.horizon) {
        check_horizon("kaplan_meier", units, *options.horizon, "");
    }
    KaplanMeier result;
    result.n = units.n();
    result.confidence_level = options.confidence_level;
    if (units.n() == 0) {
        result.notes.emplace_back("There is no unit, so there is no curve.");
        return result;
    }
    const double critical = normal_upper_quantile((1.0 - options.confidence_level) / 2.0);
    result.horizon = options.horizon.value_or(units.last());
    set_curve(result, std::move(units).release(), critical);
    if (std::isnan(result.median)) {
        result.notes.emplace_back("More than half of the units have had no event by the last time, so there is no median.");
    } else {
        result.median_interval = median_interval(result);
    }
    return result;
}

} // namespace cxlift::stats
