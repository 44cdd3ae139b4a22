// How sure each test's own interval must be, so that those of a family can be read together.
#pragma once

#include "stats/multiplicity/correction.hpp"

#include <span>

namespace cxlift::stats {

// The confidence level of each interval alone. With m tests that could be made (p-value not NaN) and alpha = 1 -
// confidence_level:
//   bonferroni, holm, hochberg, hommel  1 - alpha / m: all intervals hold at once with probability confidence_level. They are
//                                       Bonferroni's; the other procedures have none that are as simple (Strassburger and
//                                       Bretz 2008, Stat Med 27:4914).
//   bh, by                              1 - R alpha / m, and 1 - R alpha / (m (1 + 1/2 + ... + 1/m)), where R adjusted p-values
//                                       are below alpha: for those R alone, of whose intervals at most the share alpha is
//                                       expected to miss the truth (Benjamini and Yekutieli 2005, JASA 100:71). NaN where R
//                                       is 0.
// NaN for `none`, and without any test. An interval that inverts its test leaves out 0 exactly where Bonferroni's p-value, or
// that of bh or by, is below alpha. Throws std::invalid_argument for p-values outside [0, 1] and levels outside (0, 1).
[[nodiscard]] double simultaneous_level(std::span<const double> pvalues, Correction correction, double confidence_level);

} // namespace cxlift::stats
