#include "stats/counts/unit_events.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/summaries/two_sum.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

void check(const UnitEvents& given, const std::string& variant) {
    const std::string function = "quasi_poisson_test";
    if (given.events.size() != given.exposures.size()) {
        throw std::invalid_argument(function + ": the " + variant + " has " + std::to_string(given.events.size()) +
                                    " numbers of events and " + std::to_string(given.exposures.size()) +
                                    " exposures, must have as many.");
    }
    for (std::size_t i = 0; i < given.events.size(); ++i) {
        check_not_negative(function, "events_" + variant, given.events[i]);
        check_finite(function, "events_" + variant, given.events[i]);
        check_not_negative(function, "exposures_" + variant, given.exposures[i]);
        check_finite(function, "exposures_" + variant, given.exposures[i]);
        if (given.exposures[i] == 0.0 && given.events[i] > 0.0) {
            throw std::invalid_argument(function + ": a unit of the " + variant +
                                        " has events and an exposure of 0, must have exposure.");
        }
    }
}

} // namespace

UnitTotals totals_of(const UnitEvents& given, const std::string& variant) {
    check(given, variant);
    UnitTotals totals;
    LongSum events;
    LongSum exposure;
    for (std::size_t i = 0; i < given.events.size(); ++i) {
        totals.units += given.exposures[i] > 0.0 ? 1 : 0;
        events.add(given.events[i]);
        exposure.add(given.exposures[i]);
    }
    totals.events = events.value();
    totals.exposure = exposure.value();
    return totals;
}

Comparison described_rates(const UnitTotals& control, const UnitTotals& treatment, std::string method) {
    Comparison result;
    result.method = std::move(method);
    result.dual = false;
    result.n_control = control.units;
    result.n_treatment = treatment.units;
    result.control_value = control.rate();
    result.treatment_value = treatment.rate();
    result.difference = result.treatment_value - result.control_value;
    return result;
}

void test_log_ratio(Comparison& result, double std_error, double df, const TestOptions& options) {
    const double lift = result.difference / result.control_value;
    const double log_ratio = std::log1p(lift);
    result.df = df;
    result.std_error = std_error;
    result.statistic = log_ratio / std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, [&](double x) { return student_t_upper_tail(x, df); });
    const double critical = student_t_upper_quantile(tail_of(options), df);
    const Interval logs = interval_around(log_ratio, critical * std_error, options.alternative);
    result.lift = {.value = lift,
                   .interval = {.lower = std::expm1(logs.lower), .upper = std::expm1(logs.upper)},
                   .kind = LiftKind::bounded};
}

} // namespace cxlift::stats
