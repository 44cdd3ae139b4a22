// Adjusted p-values for a family of hypotheses.
#pragma once

#include <span>
#include <vector>

namespace cxlift::stats {

enum class Correction { none, holm };

// Holm (1979), Scand. J. Stat. 6:65: controls the family-wise error under any dependence. A NaN p-value (a test that could
// not be made) stays NaN and does not count towards the family. The order of the input is kept.
[[nodiscard]] std::vector<double> adjust_pvalues(std::span<const double> pvalues, Correction correction = Correction::holm);

} // namespace cxlift::stats
