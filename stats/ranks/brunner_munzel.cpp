#include "stats/ranks/brunner_munzel.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace cxlift::stats {
namespace {

constexpr Word<SuperiorityMethod> methods[] = {{SuperiorityMethod::t, "t"}, {SuperiorityMethod::logit, "logit"}};

SuperiorityVariance of_values(const Placements& placements) {
    return {.control = {.value = placements.variance_control / placements.n_control, .df = placements.n_control - 1.0},
            .treatment = {.value = placements.variance_treatment / placements.n_treatment, .df = placements.n_treatment - 1.0}};
}

// log(p / (1 - p)), with the digits that p near 1/2 and p near 1 would lose.
double logit_of(const Placements& placements) {
    const double advantage = placements.advantage;
    return std::abs(advantage) < 0.25 ? std::log1p(2.0 * advantage / placements.inferiority)
                                      : std::log(placements.superiority) - std::log(placements.inferiority);
}

double from_logit(double x) {
    return x < 0.0 ? std::exp(x) / (1.0 + std::exp(x)) : 1.0 / (1.0 + std::exp(-x));
}

Interval logit_interval(const Placements& placements, double std_error, double critical, Alternative alternative) {
    const double error = std_error / (placements.superiority * placements.inferiority);
    return interval_around(logit_of(placements), critical * error, alternative);
}

Interval interval_of(const Placements& placements, double std_error, double critical, Alternative alternative,
                     SuperiorityMethod method) {
    if (method == SuperiorityMethod::logit) {
        const Interval logits = logit_interval(placements, std_error, critical, alternative);
        return {.lower = from_logit(logits.lower), .upper = from_logit(logits.upper)};
    }
    const Interval around = interval_around(placements.superiority, critical * std_error, alternative);
    return {.lower = std::max(0.0, around.lower), .upper = std::min(1.0, around.upper)};
}

} // namespace

Interval advantage_interval(const Placements& placements, double std_error, double df, const TestOptions& options,
                            SuperiorityMethod method) {
    const double critical = student_t_upper_quantile(tail_of(options), df);
    if (method == SuperiorityMethod::logit) {
        const Interval logits = logit_interval(placements, std_error, critical, options.alternative);
        return {.lower = std::tanh(logits.lower / 2.0) / 2.0, .upper = std::tanh(logits.upper / 2.0) / 2.0};
    }
    const Interval around = interval_around(placements.advantage, critical * std_error, options.alternative);
    return {.lower = std::max(-0.5, around.lower), .upper = std::min(0.5, around.upper)};
}

std::span<const Word<SuperiorityMethod>> superiority_methods() {
    return methods;
}

void test_superiority(RankTest& result, const Placements& placements, const SuperiorityVariance& variance,
                      const TestOptions& options, SuperiorityMethod method) {
    result.std_error = std::sqrt(variance.control.value + variance.treatment.value);
    if (result.std_error == 0.0) {
        result.notes.emplace_back(
            placements.advantage == 0.0 ? "The placements do not vary, so the probability of superiority cannot be tested."
            : placements.advantage > 0.0
                ? "Every value of the treatment lies above every value of the control, which leaves no variance to test by; "
                  "mann_whitney, which is exact for few values, answers."
                : "Every value of the control lies above every value of the treatment, which leaves no variance to test by; "
                  "mann_whitney, which is exact for few values, answers.");
        return;
    }
    result.df = satterthwaite_df(std::array{variance.control, variance.treatment});
    const auto upper_tail = [&](double t) { return student_t_upper_tail(t, result.df); };
    result.statistic = method == SuperiorityMethod::logit
                           ? logit_of(placements) * placements.superiority * placements.inferiority / result.std_error
                           : placements.advantage / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, upper_tail);
    const double critical = student_t_upper_quantile(tail_of(options), result.df);
    result.interval = interval_of(placements, result.std_error, critical, options.alternative, method);
}

void set_superiority_interval(RankTest& result, const Placements& placements, const TestOptions& options) {
    if (std::min(placements.n_control, placements.n_treatment) < 2.0) {
        result.notes.emplace_back("A variant has fewer than two values, so the probability of superiority has no interval.");
        return;
    }
    set_superiority_interval(result, placements, of_values(placements), options);
}

void set_superiority_interval(RankTest& result, const Placements& placements, const SuperiorityVariance& variance,
                              const TestOptions& options) {
    RankTest interval;
    test_superiority(interval, placements, variance, options, SuperiorityMethod::logit);
    result.std_error = interval.std_error;
    result.interval = interval.interval;
    if (result.std_error == 0.0) {
        result.notes.emplace_back(
            std::abs(placements.advantage) == 0.5
                ? "The variants' values do not overlap, so the probability of superiority has no interval."
                : "The placements do not vary, so the probability of superiority has no interval.");
    }
}

RankTest brunner_munzel(const OrderedCounts& values, const TestOptions& options, SuperiorityMethod method) {
    check_options("brunner_munzel", options);
    const Placements placements = placements_of(values);
    RankTest result;
    result.method = method == SuperiorityMethod::t ? "Brunner-Munzel t" : "Brunner-Munzel t on the logit scale";
    if (!describe(result, values, placements)) {
        return result;
    }
    if (std::min(placements.n_control, placements.n_treatment) < 2.0) {
        result.notes.emplace_back("A variant has fewer than two values, so the probability of superiority cannot be tested.");
        return result;
    }
    test_superiority(result, placements, of_values(placements), options, method);
    return result;
}

} // namespace cxlift::stats
