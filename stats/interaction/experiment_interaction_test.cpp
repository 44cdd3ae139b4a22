#include "stats/interaction/experiment_interaction_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace cxlift::stats {
namespace {

double difference_of(const Moments& from, const Moments& to) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return from.n == 0 || to.n == 0 ? nan : (to.mean - from.mean) + (to.mean_low - from.mean_low);
}

} // namespace

Comparison experiment_interaction_test(const ExperimentCells& cells, const TestOptions& options) {
    check_options("experiment_interaction_test", options);
    const std::array<const Moments*, 4> all = {&cells.neither, &cells.b_only, &cells.a_only, &cells.both};
    Comparison result;
    result.method = "difference of differences, Welch t";
    result.n_control = cells.neither.n + cells.b_only.n;
    result.n_treatment = cells.a_only.n + cells.both.n;
    result.control_value = difference_of(cells.neither, cells.b_only);
    result.treatment_value = difference_of(cells.a_only, cells.both);
    result.difference = result.treatment_value - result.control_value;
    if (std::any_of(all.begin(), all.end(), [](const Moments* cell) { return cell->n < 2; })) {
        result.notes.emplace_back("A combination of variants has fewer than two values, so the interaction cannot be tested.");
        return result;
    }
    double variance = 0.0;
    for (const Moments* cell : all) {
        variance += cell->variance() / static_cast<double>(cell->n);
    }
    result.std_error = std::sqrt(variance);
    if (!std::isfinite(result.std_error)) {
        result.notes.emplace_back("The values are so large that their squares overflow; measure them in a larger unit.");
        return result;
    }
    if (result.std_error == 0.0) {
        result.notes.emplace_back("No value differs from another within any combination, so the interaction cannot be tested.");
        return result;
    }
    double inverse_df = 0.0;
    for (const Moments* cell : all) {
        const double share = cell->variance() / static_cast<double>(cell->n) / variance;
        inverse_df += share * share / static_cast<double>(cell->n - 1);
    }
    result.df = 1.0 / inverse_df;
    result.statistic = result.difference / result.std_error;
    result.pvalue =
        pvalue_of(result.statistic, options.alternative, [&](double t) { return student_t_upper_tail(t, result.df); });
    const double critical = student_t_upper_quantile(tail_of(options), result.df);
    result.difference_interval = interval_around(result.difference, critical * result.std_error, options.alternative);
    result.notes.emplace_back("The difference is one of two effects, so there is no lift.");
    return result;
}

} // namespace cxlift::stats
