#include "stats/proportions/exact/boschloo_test.hpp"

#include "stats/proportions/exact/enumeration.hpp"
#include "stats/proportions/exact/fisher_inversion.hpp"

#include <algorithm>

namespace cxlift::stats {
namespace {

constexpr double tie = 1e-9; // of two of Fisher's p-values, relative

BoschlooPValue one_side(const Successes& control, const Successes& treatment, Alternative side, WorstCase& worst_case) {
    const double observed = fisher_pvalue(control, treatment, side);
    const double most = observed * (1.0 + tie);
    if (most >= 1.0) {
        return {.statistic = observed, .pvalue = 1.0};
    }
    const auto is_extreme = [&](std::int64_t c, std::int64_t t) {
        return fisher_pvalue({.successes = c, .n = control.n}, {.successes = t, .n = treatment.n}, side) <= most;
    };
    const auto never = [](std::int64_t, std::int64_t) { return false; };
    const Region region = side == Alternative::greater ? region_of(control.n, treatment.n, is_extreme, never)
                                                       : region_of(control.n, treatment.n, never, is_extreme);
    return {.statistic = observed, .pvalue = std::min(1.0, worst_case.probability(region, NullLine({})))};
}

} // namespace

BoschlooPValue boschloo_pvalue(const Successes& control, const Successes& treatment, Alternative alternative) {
    WorstCase worst_case(control.n, treatment.n);
    if (alternative != Alternative::two_sided) {
        return one_side(control, treatment, alternative, worst_case);
    }
    const BoschlooPValue less = one_side(control, treatment, Alternative::less, worst_case);
    const BoschlooPValue greater = one_side(control, treatment, Alternative::greater, worst_case);
    const BoschlooPValue& smaller = less.pvalue < greater.pvalue ? less : greater;
    return {.statistic = smaller.statistic, .pvalue = std::min(1.0, 2.0 * smaller.pvalue)};
}

Comparison boschloo_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    Comparison result = exact_comparison("boschloo_test", "Boschloo exact", control, treatment, options);
    if (!can_compare(result) || !can_enumerate(result)) {
        return result;
    }
    const BoschlooPValue found = boschloo_pvalue(control, treatment, options.alternative);
    result.statistic = found.statistic;
    result.pvalue = found.pvalue;
    ScoreInversion inversion(control, treatment, options.alternative);
    add_exact_intervals(result, inversion, control, treatment, options.confidence_level);
    note_empty_cells(result, control, treatment);
    return result;
}

} // namespace cxlift::stats
