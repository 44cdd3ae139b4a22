#include "stats/counts/quasi_poisson_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/summaries/two_sum.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace cxlift::stats {
namespace {

// Pearson's chi-squared of the units about their variant's rate.
double pearson(const UnitEvents& given, const UnitTotals& totals) {
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
    const UnitTotals c = totals_of(control, "control");
    const UnitTotals t = totals_of(treatment, "treatment");
    Comparison result = described_rates(c, t, "quasi-Poisson, t of the log ratio");
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
    test_log_ratio(result, std::sqrt(dispersion * (1.0 / c.events + 1.0 / t.events)), df, options);
    const double critical = student_t_upper_quantile(tail_of(options), df);
    const double of_difference =
        std::sqrt(dispersion) * std::hypot(std::sqrt(c.events) / c.exposure, std::sqrt(t.events) / t.exposure);
    result.difference_interval = interval_around(result.difference, critical * of_difference, options.alternative);
    return result;
}

} // namespace cxlift::stats
