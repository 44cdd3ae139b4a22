// Bounds of a difference that is seen only for the units that answered.
#pragma once

#include "stats/bounds/answers.hpp"
#include "stats/bounds/difference_bounds.hpp"

namespace cxlift::stats {

// The difference of those who would answer in either variant. Lee (2009), Rev Econ Stud 76:1071: if the treatment moves
// answering in one direction only, the variant that answers more holds, beside them, units that the other would not have had.
// At worst these are its largest or its smallest answers: the share (rate - other rate) / rate is trimmed off either end, of a
// tie in part. The standard errors are those of Proposition 3, which hold with ties, too; variances have n - 1. The interval is
// Imbens and Manski's. Without an answer of a variant, or with fewer than two kept: NaN and a note. Throws
// std::invalid_argument for more answers than units, an infinite answer, a confidence level out of range.
[[nodiscard]] DifferenceBounds lee_bounds(const Answers& control, const Answers& treatment, double confidence_level = 0.95);

// The smallest and largest value that an answer can have.
struct Scale {
    double lowest = 0.0;
    double highest = 1.0;
};

// The difference over all units, whatever those who did not answer would have said: at worst the lowest of the scale in one
// variant and the highest in the other (Horowitz and Manski 2000, JASA 95:77). Assumes nothing. The standard errors are those
// of the means that are so filled in.
[[nodiscard]] DifferenceBounds worst_case_bounds(const Answers& control, const Answers& treatment, const Scale& scale,
                                                 double confidence_level = 0.95);

} // namespace cxlift::stats
