#include "stats/multiplicity/simultaneous_level.hpp"

#include "stats/checks.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace cxlift::stats {

double simultaneous_level(std::span<const double> pvalues, Correction correction, double confidence_level) {
    check_confidence_level("simultaneous_level", confidence_level);
    const std::vector<double> adjusted = adjust_pvalues(pvalues, correction);
    const double alpha = 1.0 - confidence_level;
    const auto tested = std::count_if(adjusted.begin(), adjusted.end(), [](double p) { return !std::isnan(p); });
    const auto selected = std::count_if(adjusted.begin(), adjusted.end(), [&](double p) { return p < alpha; });
    const bool selects = correction == Correction::bh || correction == Correction::by;
    if (correction == Correction::none || tested == 0 || (selects && selected == 0)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    double share = (selects ? static_cast<double>(selected) : 1.0) / static_cast<double>(tested);
    if (correction == Correction::by) {
        double harmonic = 0.0;
        for (std::ptrdiff_t i = tested; i > 0; --i) { // the smallest first
            harmonic += 1.0 / static_cast<double>(i);
        }
        share /= harmonic;
    }
    return 1.0 - share * alpha;
}

} // namespace cxlift::stats
