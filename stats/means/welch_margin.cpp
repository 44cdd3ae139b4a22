#include "stats/means/welch_margin.hpp"

#include "stats/means/mean_test.hpp"

namespace cxlift::stats {

double welch_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null, Alternative alternative) {
    return margin_pvalue(mean_methods::welch, control, treatment, null, alternative);
}

} // namespace cxlift::stats
