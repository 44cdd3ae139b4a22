#include "stats/proportions/exact/fisher_test.hpp"

#include "stats/proportions/exact/enumeration.hpp"
#include "stats/proportions/exact/fisher_inversion.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/proportions/score_interval.hpp"

#include <limits>

namespace cxlift::stats {

Comparison fisher_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    Comparison result = exact_comparison("fisher_test", "Fisher exact", control, treatment, options);
    if (!can_compare(result)) {
        return result;
    }
    result.pvalue = fisher_pvalue(control, treatment, options.alternative);
    result.odds_ratio = conditional_odds_ratio(control, treatment);
    result.odds_ratio_interval = fisher_odds_ratio_interval(control, treatment, options.alternative, options.confidence_level);
    note_empty_cells(result, control, treatment);
    const bool is_large = control.n > most_enumerated_by_fisher || treatment.n > most_enumerated_by_fisher - control.n;
    if (!is_large) {
        ScoreInversion inversion(control, treatment, options.alternative);
        add_exact_intervals(result, inversion, control, treatment, options.confidence_level);
        return result;
    }
    result.difference_interval = difference_score_interval(control, treatment, options.confidence_level, options.alternative);
    result.lift = lift_of_ratios(control, treatment,
                                 ratio_score_interval(control, treatment, options.confidence_level, options.alternative));
    result.dual = false;
    result.notes.emplace_back("Above " + std::to_string(most_enumerated_by_fisher) +
                              " units the intervals of difference and lift are those of the score test.");
    return result;
}

} // namespace cxlift::stats
