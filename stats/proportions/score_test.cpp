#include "stats/proportions/score_test.hpp"

#include "stats/distributions.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/proportions/odds_score.hpp"
#include "stats/proportions/restricted_proportions.hpp"
#include "stats/tails.hpp"

#include <cmath>

namespace cxlift::stats {

Comparison score_test(const Successes& control, const Successes& treatment, const TestOptions& options, VarianceFactor factor) {
    const bool has_factor = factor == VarianceFactor::miettinen_nurminen;
    Comparison result =
        observed_proportions(control, treatment, options,
                             has_factor ? "score z (Miettinen-Nurminen, Koopman)" : "score z without N/(N-1) (Mee, Koopman)");
    if (control.n == 0 || treatment.n == 0) {
        return result;
    }
    const double level = options.confidence_level;
    const Alternative alternative = options.alternative;
    const auto total = static_cast<double>(control.n) + static_cast<double>(treatment.n);
    result.std_error = std::sqrt(variance_at_difference(control, treatment, 0.0) * (has_factor ? total / (total - 1.0) : 1.0));
    result.statistic = difference_score(control, treatment, 0.0, factor);
    result.pvalue = pvalue_of(result.statistic, alternative, normal_upper_tail);
    result.difference_interval = difference_score_interval(control, treatment, level, alternative, factor);
    result.lift = lift_of_ratios(control, treatment, ratio_score_interval(control, treatment, level, alternative, factor));
    result.odds_ratio_interval = odds_ratio_score_interval(control, treatment, level, alternative, factor);
    if (result.std_error == 0.0) {
        result.notes.emplace_back(control.successes == 0 ? "No unit of either variant has a success."
                                                         : "Every unit of both variants has a success.");
    } else if (control.successes == 0) {
        result.notes.emplace_back("No unit of the control has a success, so the lift is bounded on one side at most.");
    }
    return result;
}

} // namespace cxlift::stats
