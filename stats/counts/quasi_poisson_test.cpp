#include "stats/counts/quasi_poisson_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/summaries/two_sum.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

struct Totals {
    std::int64_t units = 0; // with exposure
    double events = 0.0;
    double exposure = 0.0;

    [[nodiscard]] double rate() const { return events / exposure; }
};

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

Totals totals_of(const UnitEvents& given) {
    Totals totals;
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

// Pearson's chi-squared of the units about their variant's rate.
double pearson(const UnitEvents& given, const Totals& totals) {
    LongSum sum;
    for (std::size_t i = 0; i < given.events.size(); ++i) {
        const double mean = totals.events * (given.exposures[i] / totals.exposure);
        if (mean > 0.0) {
            sum.add((given.events[i] - mean) * ((given.events[i] - mean) / mean));
        }
    }
    return sum.value();
}

std::string dispersion_note(double dispersion) {
    std::ostringstream text;
    text.precision(4);
    text << "The variance of the counts is " << dispersion << " times that of Poisson counts.";
    return text.str();
}

} // namespace

Comparison quasi_poisson_test(const UnitEvents& control, const UnitEvents& treatment, const TestOptions& options) {
    check_options("quasi_poisson_test", options);
    check(control, "control");
    check(treatment, "treatment");
    const Totals c = totals_of(control);
    const Totals t = totals_of(treatment);
    Comparison result;
    result.method = "quasi-Poisson, t of the log ratio";
    result.dual = false;
    result.n_control = c.units;
    result.n_treatment = t.units;
    result.control_value = c.rate();
    result.treatment_value = t.rate();
    result.difference = result.treatment_value - result.control_value;
    if (c.units == 0 || t.units == 0 || c.units + t.units < 3) {
        result.notes.emplace_back("There are too few units with exposure, so the rates cannot be compared.");
        return result;
    }
    if (c.events == 0.0 || t.events == 0.0) {
        result.notes.emplace_back("A variant has no event, so the log ratio of the rates is infinite.");
        return result;
    }
    const auto df = static_cast<double>(c.units + t.units - 2);
    const double dispersion = (pearson(control, c) + pearson(treatment, t)) / df;
    constexpr double rounding = 1e-26;
    if (!(dispersion > rounding * std::max(c.events, t.events))) {
        result.notes.emplace_back("All units of a variant have its rate, so the rates cannot be compared.");
        return result;
    }
    result.notes.push_back(dispersion_note(dispersion));
    result.df = df;
    result.std_error = std::sqrt(dispersion * (1.0 / c.events + 1.0 / t.events));
    const double log_ratio = std::log1p((t.rate() - c.rate()) / c.rate());
    result.statistic = log_ratio / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, [&](double x) { return student_t_upper_tail(x, df); });
    const double critical = student_t_upper_quantile(tail_of(options), df);
    const Interval logs = interval_around(log_ratio, critical * result.std_error, options.alternative);
    result.lift = {.value = (t.rate() - c.rate()) / c.rate(),
                   .interval = {.lower = std::expm1(logs.lower), .upper = std::expm1(logs.upper)},
                   .kind = LiftKind::bounded};
    const double of_difference =
        std::sqrt(dispersion) * std::hypot(std::sqrt(c.events) / c.exposure, std::sqrt(t.events) / t.exposure);
    result.difference_interval = interval_around(result.difference, critical * of_difference, options.alternative);
    return result;
}

} // namespace cxlift::stats
