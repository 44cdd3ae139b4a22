// The exact unconditional score test of any difference or ratio of two proportions, and the intervals that invert it.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/exact/worst_case.hpp"
#include "stats/proportions/successes.hpp"

#include <limits>

namespace cxlift::stats {

// P(|z| >= |observed z|), or of one side, in the worst case over the nuisance proportion, where z is the score statistic of the
// hypothesis. At no difference z is the pooled statistic, so that there it is Barnard's p-value. Off 0: Chan and Zhang (1999),
// Biometrics 55:1202 (one side); Agresti and Min (2001), Biometrics 57:963 (one test of both sides together).
//
// As a function of the hypothesis the p-value is no smooth curve: outcomes enter and leave the region, and it may rise and fall
// again near alpha. The interval is the hull of what is not rejected, with one exception that keeps it from contradicting the
// test: where no difference itself is rejected the interval stops there, and where it is not rejected the interval holds it.
// The test of no difference may be another one (Fisher's, Boschloo's): each hypothesis then has its own valid test.
class ScoreInversion {
public:
    ScoreInversion(const Successes& control, const Successes& treatment, Alternative alternative);

    [[nodiscard]] double pvalue(const NullPoint& null, double enough = std::numeric_limits<double>::infinity());

    // Differences within [-1, 1] that are not rejected, given the p-value of no difference. One-sided: the free end is -1 or 1.
    // The ends are found to 1e-8 of a fiftieth of a standard error.
    [[nodiscard]] Interval difference_interval(double pvalue_of_none, double confidence_level);
    // Ratios within [0, inf] that are not rejected.
    [[nodiscard]] Interval ratio_interval(double pvalue_of_none, double confidence_level);

private:
    Successes control_;
    Successes treatment_;
    Alternative alternative_;
    WorstCase worst_case_;
};

} // namespace cxlift::stats
