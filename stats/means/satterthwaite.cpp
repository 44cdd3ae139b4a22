#include "stats/means/satterthwaite.hpp"

#include <limits>

namespace cxlift::stats {

double satterthwaite_df(std::span<const VarianceTerm> terms) {
    double total = 0.0;
    for (const VarianceTerm& term : terms) {
        total += term.value;
    }
    double sum = 0.0;
    for (const VarianceTerm& term : terms) {
        const double share = term.value / total;
        sum += share == 0.0 ? 0.0 : share * share / term.df;
    }
    return total > 0.0 ? 1.0 / sum : std::numeric_limits<double>::quiet_NaN();
}

} // namespace cxlift::stats
