// Adjusted p-values for a family of hypotheses.
#pragma once

#include "stats/multiplicity/correction.hpp"

#include <span>
#include <vector>

namespace cxlift::stats {

// The smallest level of the family at which each hypothesis is rejected. Bonferroni; Holm (1979), Scand. J. Stat. 6:65;
// Hochberg (1988), Biometrika 75:800; Hommel (1988), Biometrika 75:383, by closed testing in O(m^2); Benjamini and Hochberg
// (1995), JRSS B 57:289; Benjamini and Yekutieli (2001), Ann. Stat. 29:1165. A NaN p-value (a test that could not be made)
// stays NaN and does not count towards the family. The order of the input is kept. Throws std::invalid_argument for a p-value
// outside [0, 1].
[[nodiscard]] std::vector<double> adjust_pvalues(std::span<const double> pvalues, Correction correction = Correction::holm);

} // namespace cxlift::stats
