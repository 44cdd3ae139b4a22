#include "stats/survival/kaplan_meier.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/rescale.hpp"
#include "stats/survival/median_survival.hpp"
#include "stats/survival/product_limit.hpp"
#include "stats/survival/restricted_mean.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <thread>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Of the entries from `begin` to `end`. On the way in std_error holds the variance of log(survival), and lower the share with
// the event.
void set_intervals(KaplanMeier& result, std::size_t begin, std::size_t end, double critical) {
    for (std::size_t i = begin; i < end; ++i) {
        if (i > begin && result.n_events[i] == 0) {
            result.std_error[i] = result.std_error[i - 1];
            result.lower[i] = result.lower[i - 1];
            result.upper[i] = result.upper[i - 1];
            continue;
        }
        const ProductLimit curve{.survival = result.survival[i], .failed = result.lower[i], .greenwood = result.std_error[i]};
        const double hazard = curve.cumulative_hazard();
        const double relative = std::sqrt(curve.greenwood);
        const bool has_interval = hazard > 0.0 && result.survival[i] > 0.0;
        const double factor = has_interval ? std::exp(critical * relative / hazard) : nan;
        result.std_error[i] = result.survival[i] > 0.0 ? result.survival[i] * relative : nan;
        result.lower[i] = std::exp(-hazard * factor);
        result.upper[i] = std::exp(-hazard / factor);
    }
}

void set_curve(KaplanMeier& result, Survival::Columns columns, double critical) {
    result.time = std::move(columns.times);
    result.n_events = std::move(columns.events);
    result.n_censored = std::move(columns.censored);
    const std::size_t size = result.time.size();
    result.n_at_risk.resize(size);
    for (std::vector<double>* column : {&result.survival, &result.std_error, &result.lower, &result.upper}) {
        column->resize(size);
    }
    ProductLimit curve;
    std::int64_t at_risk = result.n;
    for (std::size_t i = 0; i < size; ++i) {
        const std::int64_t events = result.n_events[i];
        result.n_at_risk[i] = at_risk;
        if (events > 0) {
            curve.step(static_cast<double>(at_risk), static_cast<double>(events));
        }
        result.survival[i] = curve.survival;
        result.std_error[i] = curve.greenwood;
        result.lower[i] = curve.failed;
        at_risk -= events + result.n_censored[i];
    }
    constexpr std::size_t for_two_threads = 16'384;
    const std::size_t half = size < for_two_threads ? 0 : size / 2;
    std::jthread other;
    if (half > 0) {
        other = std::jthread([&result, half, critical] { set_intervals(result, 0, half, critical); });
    }
    set_intervals(result, half, size, critical);
}

// Where the limits of the curve first arrive at 1/2: MedianSurvival's at this critical value.
Interval median_interval(const KaplanMeier& curve) {
    const auto first_time = [&](const std::vector<double>& limit) {
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
    result.median = median_of(units);
    result.horizon = options.horizon.value_or(units.last());
    const int exponent = unit_exponent(result.horizon);
    const RestrictedMean mean = restricted_mean(units, result.horizon, exponent);
    result.restricted_mean = std::ldexp(mean.value, exponent);
    result.restricted_mean_std_error = std::ldexp(std::sqrt(mean.variance), exponent);
    set_curve(result, std::move(units).release(), critical);
    if (std::isnan(result.median)) {
        result.notes.emplace_back("More than half of the units have had no event by the last time, so there is no median.");
    } else {
        result.median_interval = median_interval(result);
    }
    return result;
}

} // namespace cxlift::stats
