#include "stats/scores/adjusted_nps.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/scores/nps.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {
namespace {

constexpr Word<NpsInterval> methods[] = {
    {NpsInterval::adjusted_wald, "adjusted_wald"}, {NpsInterval::wald, "wald"}, {NpsInterval::t, "t"}};
constexpr double in_points = 100.0;

struct Score {
    double value = 0.0; // in points
    double variance = 0.0;
};

// With so many answers added to the promoters, so many to the detractors and twice as many to the passives.
Score score_of(const Counts& points, double added) {
    const double n = static_cast<double>(points.n()) + 4.0 * added;
    const double promoters = (static_cast<double>(points.count(in_points)) + added) / n;
    const double detractors = (static_cast<double>(points.count(-in_points)) + added) / n;
    const double difference = promoters - detractors;
    // p + d - (p - d)^2 as a sum of what cannot be negative.
    const double variance = promoters * (1.0 - promoters) + detractors * (1.0 - detractors) + 2.0 * promoters * detractors;
    return {.value = in_points * difference, .variance = in_points * in_points * variance / n};
}

constexpr double three_quarters = 0.75;

Interval within(const Interval& interval, double reach) {
    return {.lower = std::max(-reach, interval.lower), .upper = std::min(reach, interval.upper)};
}

} // namespace

std::span<const Word<NpsInterval>> nps_interval_methods() {
    return methods;
}

OneSample nps_interval(const Counts& answers, NpsInterval method, const TestOptions& options) {
    check_options("nps_interval", options);
    const Counts points = nps_point_counts(answers, "nps_interval");
    if (method == NpsInterval::t) {
        OneSample result = one_sample_t_test(points.moments(), 0.0, options);
        result.method = "t on points";
        result.interval = within(result.interval, in_points);
        if (std::isnan(result.pvalue)) {
            result.interval = {};
        }
        return result;
    }
    OneSample result;
    result.method = method == NpsInterval::wald ? "Wald on points" : "adjusted Wald on points";
    result.n = points.n();
    if (points.n() == 0) {
        result.notes.emplace_back("There are no answers.");
        return result;
    }
    result.value = score_of(points, 0.0).value;
    const Score used = score_of(points, method == NpsInterval::wald ? 0.0 : three_quarters);
    result.std_error = std::sqrt(used.variance);
    if (result.std_error == 0.0) {
        result.notes.emplace_back(
            "All answers are of one class, which leaves Wald's method no interval; adjusted_wald has one.");
        return result;
    }
    result.statistic = used.value / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    result.interval = within(interval_around(used.value, critical * result.std_error, options.alternative), in_points);
    return result;
}

Comparison adjusted_nps_test(const Counts& control, const Counts& treatment, const TestOptions& options) {
    check_options("nps_test", options);
    const Counts of_control = nps_point_counts(control);
    const Counts of_treatment = nps_point_counts(treatment);
    Comparison result;
    result.method = "adjusted Wald on points";
    result.n_control = of_control.n();
    result.n_treatment = of_treatment.n();
    if (result.n_control == 0 || result.n_treatment == 0) {
        result.notes.emplace_back(result.n_control == 0 ? "The control has no answers." : "The treatment has no answers.");
        return result;
    }
    result.control_value = score_of(of_control, 0.0).value;
    result.treatment_value = score_of(of_treatment, 0.0).value;
    result.difference = result.treatment_value - result.control_value;
    const Score c = score_of(of_control, three_quarters);
    const Score t = score_of(of_treatment, three_quarters);
    const double difference = t.value - c.value;
    result.std_error = std::sqrt(c.variance + t.variance);
    result.statistic = difference / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    const Interval around = interval_around(difference, critical * result.std_error, options.alternative);
    const Interval cut = within(around, 2.0 * in_points);
    result.difference_interval = {.lower = std::isinf(around.lower) ? around.lower : cut.lower, // open as in Welch's test
                                  .upper = std::isinf(around.upper) ? around.upper : cut.upper};
    return result;
}

} // namespace cxlift::stats
