#include "stats/proportions/newcombe.hpp"

#include "stats/distributions.hpp"
#include "stats/interval_inversion.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/proportions/restricted_proportions.hpp"
#include "stats/proportions/score_interval.hpp"
#include "stats/proportions/wilson.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// A share and Wilson's limits of it.
struct Limits {
    double share;
    double lower;
    double upper;

    [[nodiscard]] double below() const { return share - lower; }
    [[nodiscard]] double above() const { return upper - share; }
};

Limits limits_of(const Successes& sample, double critical) {
    const Interval wilson = wilson_interval(sample, critical);
    return {.share = sample.share(), .lower = wilson.lower, .upper = wilson.upper};
}

// The ends solve (t - r c)^2 = vt + r^2 vc, where vt and vc are the squared distances to the limits that matter on that side.
// lower * (2 share - lower) is share^2 - below^2 without the cancellation; all terms of both forms of the root are positive.
double upper_ratio(const Limits& control, const Limits& treatment) {
    const double a = control.lower * (2.0 * control.share - control.lower);
    const double root = std::hypot(treatment.share * control.below(), treatment.above() * std::sqrt(a));
    return (treatment.share * control.share + root) / a;
}

double lower_ratio(const Limits& control, const Limits& treatment) {
    const double c = treatment.lower * (2.0 * treatment.share - treatment.lower);
    const double root = std::hypot(control.share * treatment.below(), control.above() * std::sqrt(c));
    return c / (treatment.share * control.share + root);
}

Interval freed(const Interval& interval, Alternative alternative, double lowest, double highest) {
    return {.lower = alternative == Alternative::less ? lowest : interval.lower,
            .upper = alternative == Alternative::greater ? highest : interval.upper};
}

} // namespace

Interval newcombe_difference_interval(const Successes& control, const Successes& treatment, double critical) {
    const Limits c = limits_of(control, critical);
    const Limits t = limits_of(treatment, critical);
    const double difference = t.share - c.share;
    return {.lower = difference - std::hypot(t.below(), c.above()), .upper = difference + std::hypot(t.above(), c.below())};
}

Interval newcombe_ratio_interval(const Successes& control, const Successes& treatment, double critical) {
    const Limits c = limits_of(control, critical);
    const Limits t = limits_of(treatment, critical);
    Interval result{.lower = 0.0, .upper = infinity};
    if (treatment.successes > 0) {
        result.lower = lower_ratio(c, t);
    }
    if (control.successes > 0) {
        result.upper = upper_ratio(c, t);
    }
    return result;
}

Comparison newcombe_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    Comparison result = observed_proportions(control, treatment, options,
                                             "pooled z; intervals: Newcombe hybrid score, MOVER-R of Wilson limits");
    result.dual = false;
    if (control.n == 0 || treatment.n == 0) {
        return result;
    }
    result.std_error = std::sqrt(variance_at_difference(control, treatment, 0.0));
    result.statistic = difference_score(control, treatment, 0.0, VarianceFactor::none);
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    result.difference_interval =
        freed(newcombe_difference_interval(control, treatment, critical), options.alternative, -1.0, 1.0);
    result.lift = lift_of_ratios(
        control, treatment, freed(newcombe_ratio_interval(control, treatment, critical), options.alternative, 0.0, infinity));
    if (control.successes == 0) {
        result.notes.emplace_back("No unit of the control has a success, so the lift is bounded on one side at most.");
    }
    return result;
}

double newcombe_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null) {
    if (null.ratio != 1.0) {
        return critical_value_reaching(null.ratio, treatment.share() / control.share(),
                                       [&](double critical) { return newcombe_ratio_interval(control, treatment, critical); });
    }
    return critical_value_reaching(null.shift, treatment.share() - control.share(),
                                   [&](double critical) { return newcombe_difference_interval(control, treatment, critical); });
}

} // namespace cxlift::stats
