#include "stats/quantiles/quantile_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/quantiles/pair_limits.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr Word<QuantileMethod> methods[] = {
    {QuantileMethod::automatic, "auto"}, {QuantileMethod::joint, "joint"}, {QuantileMethod::mover, "mover"}};

// Whether one value takes up half a standard error of the rank, or more, near the quantile.
bool has_steps(const QuantileSample& sample) {
    const auto n = static_cast<double>(sample.n);
    const double error = sample.clustered ? n * std::max(sample.clustered->error_below, sample.clustered->error_above)
                                          : std::sqrt(n * sample.q * (1.0 - sample.q));
    return std::any_of(sample.runs.begin(), sample.runs.end(), [&](const ValueRun& run) {
        const bool is_near =
            static_cast<double>(run.below)<n * sample.q + 3.0 * error&& static_cast<double>(run.through)> n * sample.q -
            3.0 * error;
        const std::int64_t repeated = run.through - run.below;
        return is_near && run.lowest == run.highest && repeated > 1 && static_cast<double>(repeated) >= 0.5 * error;
    });
}

SampleLimits limits_of(const QuantileSample& sample, double z) {
    return {
        .estimate = sample.estimate, .lower = lower_limits(sample, z, -infinity), .upper = upper_limits(sample, z, infinity)};
}

// The signed z of equal quantiles: 0 where the estimates are equal.
double statistic_of(const QuantileSample& control, const QuantileSample& treatment, const PairLimits& method) {
    if (control.estimate == treatment.estimate) {
        return 0.0;
    }
    const bool is_above = treatment.estimate > control.estimate;
    const QuantileSample& larger = is_above ? treatment : control;
    const QuantileSample& smaller = is_above ? control : treatment;
    const double z = method.z_of_equality(
        {.estimate = larger.estimate, .lower = lower_limits(larger, largest_z, smaller.estimate), .upper = {}},
        {.estimate = smaller.estimate, .lower = {}, .upper = upper_limits(smaller, largest_z, larger.estimate)});
    return is_above ? z : -z;
}

Interval sided(const Interval& interval, Alternative alternative) {
    return {.lower = alternative == Alternative::less ? -infinity : interval.lower,
            .upper = alternative == Alternative::greater ? infinity : interval.upper};
}

void set_lift(Comparison& result, const SampleLimits& control, const SampleLimits& treatment, double z, Alternative alternative,
              const PairLimits& method) {
    if (!(control.estimate > 0.0 && treatment.estimate > 0.0)) {
        result.notes.emplace_back("A quantile is not positive, so a lift has no meaning.");
        return;
    }
    result.lift.value = (treatment.estimate - control.estimate) / control.estimate;
    const bool needs_treatment = alternative != Alternative::less;
    if ((needs_treatment && limit_at(treatment.lower, z) < 0.0) || limit_at(control.lower, z) < 0.0) {
        result.notes.emplace_back("The limit of a quantile is open or negative, so the lift has no interval.");
        return;
    }
    result.lift.interval = sided(method.lift(control, treatment, z), alternative);
    result.lift.kind = LiftKind::bounded;
}

// Which limits of a quantile an answer needs.
struct Needed {
    bool lower;
    bool upper;
};

void note_open_ends(Comparison& result, const SampleLimits& limits, const QuantileSample& sample, const std::string& variant,
                    double z, const Needed& needed) {
    const bool is_open_below = needed.lower && std::isinf(limit_at(limits.lower, z));
    const bool is_open_above = needed.upper && std::isinf(limit_at(limits.upper, z));
    if (is_open_below || is_open_above) {
        result.notes.push_back("The " + variant + " has " + std::to_string(sample.n) + (sample.n == 1 ? " value" : " values") +
                               ", too few for " +
                               (is_open_below && is_open_above ? "any limit"
                                : is_open_below                ? "a lower limit"
                                                               : "an upper limit") +
                               " of its quantile at this level.");
    }
}

std::string method_of(const QuantileSample& control, const QuantileSample& treatment, QuantileMethod method) {
    const std::string how = method == QuantileMethod::joint ? "joint inversion" : "MOVER";
    return control.clustered || treatment.clustered ? how + " of order statistics, design effect of clusters, t"
                                                    : how + " of order statistics, binomial mid-p";
}

} // namespace

std::span<const Word<QuantileMethod>> quantile_methods() {
    return methods;
}

Comparison quantile_test(const QuantileSample& control, const QuantileSample& treatment, const TestOptions& options,
                         QuantileMethod method) {
    check_options("quantile_test", options);
    if (control.q != treatment.q) {
        throw std::invalid_argument("quantile_test: q is " + std::to_string(control.q) + " of the control and " +
                                    std::to_string(treatment.q) + " of the treatment, must be one.");
    }
    if (method == QuantileMethod::automatic) {
        method = has_steps(control) || has_steps(treatment) ? QuantileMethod::joint : QuantileMethod::mover;
    }
    Comparison result;
    result.method = method_of(control, treatment, method);
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.control_value = control.estimate;
    result.treatment_value = treatment.estimate;
    result.difference = treatment.estimate - control.estimate;
    if (control.clustered && treatment.clustered) {
        result.notes.push_back(note_of_clusters(control.clustered->clusters, treatment.clustered->clusters));
    }
    if (!control.has_limits() || !treatment.has_limits()) {
        result.notes.emplace_back(control.n == 0 || treatment.n == 0
                                      ? "A variant has no values, so the difference cannot be tested."
                                      : "A variant has fewer than two clusters, so the difference cannot be tested.");
        return result;
    }
    const PairLimits& pair = method == QuantileMethod::joint ? joint_limits() : mover_limits();
    const double z = normal_upper_quantile(tail_of(options));
    const SampleLimits of_control = limits_of(control, z);
    const SampleLimits of_treatment = limits_of(treatment, z);
    const bool has_lower = options.alternative != Alternative::less;
    const bool has_upper = options.alternative != Alternative::greater;
    result.statistic = statistic_of(control, treatment, pair);
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    result.difference_interval = sided(pair.difference(of_control, of_treatment, z), options.alternative);
    note_open_ends(result, of_control, control, "control", z, {.lower = has_upper, .upper = has_lower});
    note_open_ends(result, of_treatment, treatment, "treatment", z, {.lower = has_lower, .upper = has_upper});
    set_lift(result, of_control, of_treatment, z, options.alternative, pair);
    return result;
}

} // namespace cxlift::stats
