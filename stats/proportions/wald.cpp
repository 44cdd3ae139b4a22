#include "stats/proportions/wald.hpp"

#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Estimate estimate_of(const Successes& sample) {
    return {.value = sample.share(), .variance = sample.variance_of_share()};
}

// Without a success in the control there is no ratio; without one in the treatment, whose variance is then 0, Fieller's set is
// the single lift of -1, as if that were certain.
bool has_lift(const Successes& control, const Successes& treatment) {
    return control.successes > 0 && treatment.successes > 0;
}

// Fieller's set knows nothing of proportions and may reach below a ratio of 0.
Lift possible(Lift lift) {
    if (lift.kind == LiftKind::bounded) {
        lift.interval.lower = std::max(-1.0, lift.interval.lower);
    } else if (lift.kind == LiftKind::complement && lift.interval.upper <= -1.0) {
        lift.kind = LiftKind::everything;
        lift.interval = {.lower = -infinity, .upper = infinity};
    } else if (lift.kind == LiftKind::complement && lift.interval.lower < -1.0) {
        lift.interval.lower = -infinity;
    }
    return lift;
}

} // namespace

Comparison wald_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    Comparison result = observed_proportions(control, treatment, options, "Wald z (unpooled, Fieller)");
    if (control.n == 0 || treatment.n == 0) {
        return result;
    }
    result.std_error = std::sqrt(treatment.variance_of_share() + control.variance_of_share());
    if (result.std_error == 0.0) {
        result.notes.emplace_back("All units of a variant have the same outcome, in both variants: Wald's variance is 0, which "
                                  "says nothing. Use method='score'.");
        return result;
    }
    result.statistic = result.difference / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    result.difference_interval = difference_around(result.difference, critical * result.std_error, options.alternative);
    if (!has_lift(control, treatment)) {
        result.notes.emplace_back("A variant has no success, so Wald's method has no lift. Use method='score'.");
        return result;
    }
    result.lift = possible(fieller_lift(estimate_of(control), estimate_of(treatment), critical, options.alternative));
    return result;
}

double wald_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null) {
    const double std_error = std::hypot(std::sqrt(treatment.variance_of_share()), //
                                        null.ratio * std::sqrt(control.variance_of_share()));
    if (std_error == 0.0 || (null.ratio != 1.0 && !has_lift(control, treatment))) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double difference = treatment.share() - control.share();
    return (difference - null.shift - (null.ratio - 1.0) * control.share()) / std_error;
}

} // namespace cxlift::stats
