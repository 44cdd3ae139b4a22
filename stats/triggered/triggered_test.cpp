#include "stats/triggered/triggered_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cxlift::stats {
namespace {

void check_exposed(const std::string& variant, std::int64_t triggered, std::int64_t exposed) {
    check_count("triggered_test", "n_" + variant, exposed);
    if (triggered > exposed) {
        throw std::invalid_argument("triggered_test: n_" + variant + " is " + std::to_string(exposed) +
                                    ", must not be below the " + std::to_string(triggered) + " units that triggered.");
    }
}

struct Dilution {
    double rate = 0.0;          // of both variants together
    double relative_rate = 0.0; // variance of the rate / rate^2
    double variance = 0.0;      // rate^2 var(triggered difference)
    double critical = 0.0;
};

Dilution dilution_of(const Comparison& triggered, std::int64_t units, const TestOptions& options) {
    Dilution dilution;
    const std::int64_t count = triggered.n_control + triggered.n_treatment;
    dilution.rate = static_cast<double>(count) / static_cast<double>(units);
    dilution.relative_rate = (1.0 - dilution.rate) / static_cast<double>(count);
    const double std_error = dilution.rate * triggered.std_error;
    dilution.variance = std_error * std_error;
    dilution.critical = student_t_upper_quantile(tail_of(options), triggered.df);
    return dilution;
}

// The D with (difference - D)^2 <= c^2 (variance + relative_rate D^2), on the side that the alternative leaves open.
Interval kept_differences(double difference, const Dilution& dilution, Alternative alternative) {
    const double c2 = dilution.critical * dilution.critical;
    const double a = 1.0 - c2 * dilution.relative_rate;
    const double half =
        dilution.critical * std::hypot(std::sqrt(dilution.variance * a), std::sqrt(dilution.relative_rate) * difference);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    // The end nearer to 0 as a quotient of the two roots' product, which keeps its digits.
    const double product = difference * difference - c2 * dilution.variance;
    const double far = difference < 0.0 ? difference - half : difference + half;
    const double near = far == 0.0 ? 0.0 : product / far;
    const double lower = difference < 0.0 ? far / a : near;
    const double upper = difference < 0.0 ? near : far / a;
    return {.lower = alternative == Alternative::less ? -infinity : lower,
            .upper = alternative == Alternative::greater ? infinity : upper};
}

// The lift is the diluted difference over the control's overall mean M. They are correlated, through the triggered values of
// the control and through the rate; a hypothesis L fixes the difference at L M, so that its variance is V + B L^2 + 2 E L, with
// E from the values alone. Completing the square makes it a ratio of uncorrelated estimates.
Lift diluted_lift(double difference, const Dilution& dilution, const Moments& control, const Moments& overall,
                  std::int64_t units, Alternative alternative) {
    const auto n_control = static_cast<double>(overall.n);
    const auto triggered = static_cast<double>(control.n);
    // What a unit that triggers has more than one that does not.
    const double excess = overall.n > control.n ? (control.mean - overall.mean) * (n_control / (n_control - triggered)) : 0.0;
    const double mean = overall.mean;
    const double of_rate = dilution.rate * (1.0 - dilution.rate) / static_cast<double>(units);
    const double b =
        overall.variance() / n_control + mean * mean * dilution.relative_rate - 2.0 * mean / dilution.rate * excess * of_rate;
    const double e = dilution.rate * control.variance() / n_control;
    if (!(b > 0.0)) {
        return {};
    }
    const double shift = e / b;
    Lift lift = fieller_lift({.value = mean, .variance = b},
                             {.value = difference + shift * mean, .variance = std::max(0.0, dilution.variance - e * shift)},
                             dilution.critical, alternative);
    lift.value = mean == 0.0 ? std::numeric_limits<double>::quiet_NaN() : difference / mean;
    lift.interval.lower += 1.0 - shift;
    lift.interval.upper += 1.0 - shift;
    return lift;
}

void note_rates(TriggeredResult& result) {
    if (result.trigger_rate_pvalue < alarming_trigger_rates) {
        result.notes.emplace_back(
            "The trigger rates of the variants differ (p < 0.001): the treatment moves the trigger, so the "
            "triggered units of the variants are not alike and neither difference is the effect.");
    }
}

} // namespace

TriggeredResult triggered_test(const Moments& control, const Moments& treatment, std::int64_t n_control,
                               std::int64_t n_treatment, const std::optional<Moments>& overall_control,
                               const TestOptions& options) {
    check_options("triggered_test", options);
    check_exposed("control", control.n, n_control);
    check_exposed("treatment", treatment.n, n_treatment);
    if (overall_control.has_value() && overall_control->n != n_control) {
        throw std::invalid_argument("triggered_test: overall_control has " + std::to_string(overall_control->n) +
                                    " values, must have n_control = " + std::to_string(n_control) + ".");
    }
    TriggeredResult result{.triggered = welch_t_test(control, treatment, options), .diluted = {}, .notes = {}};
    const Comparison rates = two_proportion_test({control.n, n_control}, {treatment.n, n_treatment});
    result.trigger_rate_control = rates.control_value;
    result.trigger_rate_treatment = rates.treatment_value;
    result.trigger_rate_pvalue = rates.pvalue;
    note_rates(result);

    Comparison& diluted = result.diluted;
    diluted.method = "diluted Welch t";
    diluted.n_control = n_control;
    diluted.n_treatment = n_treatment;
    if (overall_control.has_value() && n_control > 0) {
        diluted.control_value = overall_control->mean;
    }
    if (std::isnan(result.triggered.pvalue)) {
        diluted.notes = result.triggered.notes;
        return result;
    }
    const std::int64_t units = n_control + n_treatment;
    const Dilution dilution = dilution_of(result.triggered, units, options);
    const double std_error = std::sqrt(dilution.variance);
    diluted.difference = dilution.rate * result.triggered.difference;
    diluted.treatment_value = diluted.control_value + diluted.difference;
    diluted.std_error = std::hypot(std_error, std::sqrt(dilution.relative_rate) * diluted.difference);
    diluted.statistic = result.triggered.statistic;
    diluted.df = result.triggered.df;
    diluted.pvalue = result.triggered.pvalue;
    if (dilution.critical * dilution.critical * dilution.relative_rate >= 1.0) {
        diluted.dual = false;
        diluted.notes.emplace_back("Too few units triggered to bound the trigger rate, so there is no interval.");
        return result;
    }
    diluted.difference_interval = kept_differences(diluted.difference, dilution, options.alternative);
    if (!overall_control.has_value()) {
        diluted.notes.emplace_back("The control's values of all its units are not given, so there is no diluted lift.");
        return result;
    }
    diluted.lift = diluted_lift(diluted.difference, dilution, control, *overall_control, units, options.alternative);
    if (diluted.control_value < 0.0) {
        diluted.notes.emplace_back("The control mean is negative, so a positive lift is a decrease.");
    }
    return result;
}

double diluted_margin_pvalue(const Moments& control, const Moments& treatment, std::int64_t n_control, std::int64_t n_treatment,
                             double shift, Alternative alternative) {
    const TriggeredResult result = triggered_test(control, treatment, n_control, n_treatment, std::nullopt);
    if (std::isnan(result.triggered.pvalue)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const Dilution dilution = dilution_of(result.triggered, n_control + n_treatment, {});
    const double std_error = std::hypot(std::sqrt(dilution.variance), std::sqrt(dilution.relative_rate) * shift);
    return pvalue_of((result.diluted.difference - shift) / std_error, alternative,
                     [&](double t) { return student_t_upper_tail(t, result.triggered.df); });
}

} // namespace cxlift::stats
