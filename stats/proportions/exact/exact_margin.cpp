#include "stats/proportions/exact/exact_margin.hpp"

#include "stats/checks.hpp"
#include "stats/proportions/exact/boschloo_test.hpp"
#include "stats/proportions/exact/enumeration.hpp"
#include "stats/proportions/exact/fisher_inversion.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace cxlift::stats {

double exact_margin_pvalue(const Successes& control, const Successes& treatment, const NullPoint& null, Alternative alternative,
                           ExactMethod method) {
    check_successes("exact_margin_pvalue", "control", control.successes, control.n);
    check_successes("exact_margin_pvalue", "treatment", treatment.successes, treatment.n);
    if (null.ratio != 1.0 && null.shift != 0.0) {
        throw std::invalid_argument("exact_margin_pvalue: ratio and shift are both moved; the exact test moves one of them.");
    }
    if (!(std::abs(null.shift) <= 1.0)) {
        throw std::invalid_argument("exact_margin_pvalue: shift is " + std::to_string(null.shift) +
                                    ", must lie within [-1, 1].");
    }
    check_not_negative("exact_margin_pvalue", "ratio", null.ratio);
    if (control.n == 0 || treatment.n == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const bool is_none = null.ratio == 1.0 && null.shift == 0.0;
    if (is_none && method == ExactMethod::fisher) {
        return fisher_pvalue(control, treatment, alternative);
    }
    if (control.n > most_enumerated || treatment.n > most_enumerated - control.n) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (is_none && method == ExactMethod::boschloo) {
        return boschloo_pvalue(control, treatment, alternative).pvalue;
    }
    return ScoreInversion(control, treatment, alternative).pvalue(null);
}

} // namespace cxlift::stats
