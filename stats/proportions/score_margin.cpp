#include "stats/proportions/score_margin.hpp"

#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <limits>
#include <stdexcept>

namespace cxlift::stats {

double score_margin_pvalue(const Successes& control, const Successes& treatment, const NullPoint& null, Alternative alternative,
                           VarianceFactor factor) {
    if (null.ratio != 1.0 && null.shift != 0.0) {
        throw std::invalid_argument("score_margin_pvalue: ratio and shift are both moved; the score test moves one of them.");
    }
    if (control.n == 0 || treatment.n == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double z = null.ratio != 1.0 ? ratio_score(control, treatment, null.ratio, factor)
                                       : difference_score(control, treatment, null.shift, factor);
    return pvalue_of(z, alternative, normal_upper_tail);
}

} // namespace cxlift::stats
