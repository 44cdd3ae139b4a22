#include "stats/ranks/cliffs_delta.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {
namespace {

constexpr Word<CliffMethod> methods[] = {{CliffMethod::t, "t"}, {CliffMethod::logit, "logit"}, {CliffMethod::cliff, "cliff"}};

// What Brunner and Munzel's test has that does not depend on the scale.
void take_over(CliffsDelta& result, const RankTest& test) {
    result.std_error = 2.0 * test.std_error;
    result.statistic = test.statistic;
    result.df = test.df;
    result.pvalue = test.pvalue;
    result.n_control = test.n_control;
    result.n_treatment = test.n_treatment;
    result.notes = test.notes;
}

// Cliff's unbiased variance, in the placements' variances: a value's mean dominance d_i is 2 placement - 1 in size.
double cliff_variance(const Placements& p) {
    const double delta = 2.0 * p.advantage;
    const double of_pairs = 1.0 - p.tied_pairs / p.n_control / p.n_treatment - delta * delta; // of a pair's -1, 0 or 1
    const double pairs = (p.n_control - 1.0) * (p.n_treatment - 1.0);
    const double unbiased = 4.0 * p.variance_control * (p.n_treatment / (p.n_treatment - 1.0)) / p.n_control +
                            4.0 * p.variance_treatment * (p.n_control / (p.n_control - 1.0)) / p.n_treatment - of_pairs / pairs;
    const double least = 4.0 * p.superiority * p.inferiority / (p.n_control * p.n_treatment - 1.0);
    return std::max(unbiased, least);
}

void by_cliff(CliffsDelta& result, const Placements& placements, const TestOptions& options) {
    const double delta = result.value;
    const double rest = 4.0 * placements.superiority * placements.inferiority; // 1 - delta^2
    if (rest == 0.0) {
        result.notes.emplace_back("The variants' values do not overlap, which leaves no variance to test by.");
        return;
    }
    result.std_error = std::sqrt(cliff_variance(placements));
    result.df = placements.n_control + placements.n_treatment - 2.0;
    result.statistic = delta * std::sqrt(rest) / result.std_error;
    const auto upper_tail = [&](double t) { return student_t_upper_tail(t, result.df); };
    result.pvalue = pvalue_of(result.statistic, options.alternative, upper_tail);
    const double reach = student_t_upper_quantile(tail_of(options), result.df) * result.std_error;
    const double half = reach * std::sqrt(rest * rest + reach * reach);
    const double divisor = rest + reach * reach;
    result.interval = {
        .lower = options.alternative == Alternative::less ? -1.0 : std::max(-1.0, (delta * rest - half) / divisor),
        .upper = options.alternative == Alternative::greater ? 1.0 : std::min(1.0, (delta * rest + half) / divisor)};
}

} // namespace

std::span<const Word<CliffMethod>> cliff_methods() {
    return methods;
}

CliffsDelta cliffs_delta(const OrderedCounts& values, const TestOptions& options, CliffMethod method) {
    check_options("cliffs_delta", options);
    const Placements placements = placements_of(values);
    CliffsDelta result;
    result.value = 2.0 * placements.advantage; // not 2 p - 1, which loses digits near 0
    if (method != CliffMethod::cliff) {
        const auto by = method == CliffMethod::t ? SuperiorityMethod::t : SuperiorityMethod::logit;
        const RankTest test = brunner_munzel(values, options, by);
        take_over(result, test);
        result.method = test.method;
        if (!std::isnan(test.pvalue)) {
            const Interval half = advantage_interval(placements, test.std_error, test.df, options, by);
            result.interval = {.lower = 2.0 * half.lower, .upper = 2.0 * half.upper};
        }
        return result;
    }
    RankTest described;
    const bool can_answer = describe(described, values, placements);
    take_over(result, described);
    result.method = "Cliff's delta, unbiased variance, asymmetric t";
    if (can_answer && std::min(placements.n_control, placements.n_treatment) < 2.0) {
        result.notes.emplace_back("A variant has fewer than two values, so delta cannot be tested.");
    } else if (can_answer) {
        by_cliff(result, placements, options);
    }
    return result;
}

} // namespace cxlift::stats
