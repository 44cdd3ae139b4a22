#include "stats/quantiles/quantile_margin.hpp"

#include <stdexcept>
#include <string>

namespace cxlift::stats {

double quantile_margin_pvalue(const QuantileSample& control, const QuantileSample& treatment, const NullPoint& null,
                              Alternative alternative, QuantileMethod method) {
    if (!(null.ratio > 0.0)) {
        throw std::invalid_argument("quantile_margin_pvalue: null.ratio is " + std::to_string(null.ratio) +
                                    ", must be above 0.");
    }
    const auto moved = [&](double value) { return null.ratio * value + null.shift; };
    QuantileSample at_margin = control;
    at_margin.estimate = moved(control.estimate);
    for (ValueRun& run : at_margin.runs) {
        run.lowest = moved(run.lowest);
        run.highest = moved(run.highest);
    }
    return quantile_test(at_margin, treatment, {.alternative = alternative}, method).pvalue;
}

} // namespace cxlift::stats
