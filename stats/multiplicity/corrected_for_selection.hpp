// The winner's curse: an effect that was looked at because it was significant is smaller than it seems.
#pragma once

#include "stats/comparison.hpp"
#include "stats/interval.hpp"

#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

struct SelectionCorrected {
    double difference = std::numeric_limits<double>::quiet_NaN(); // as it was measured
    double std_error = std::numeric_limits<double>::quiet_NaN();
    double estimate = std::numeric_limits<double>::quiet_NaN(); // median unbiased among the significant
    Interval interval;                                          // holds the truth at its level among the significant
    double conditional_mle = std::numeric_limits<double>::quiet_NaN();
    double probability_of_selection = std::numeric_limits<double>::quiet_NaN(); // were `estimate` the truth
    double critical_value = std::numeric_limits<double>::quiet_NaN();           // of |difference| / std_error
    std::string method;
    std::vector<std::string> notes;
};

// Of a normal difference that a z-test at level `alpha` has called significant, given that it did: the distribution is
// truncated to the critical region. `estimate` and `interval` invert its distribution function (median unbiased; Zhong and
// Prentice 2008, Biostatistics 9:621, section 2.3), `conditional_mle` maximises its likelihood (the same, equation 2). Lee and
// Shen (2018), KDD, on what it does to sums of launched effects. Close to the critical value the interval is long and may hold
// effects of the other sign; far from it nothing is corrected. Not significant: NaN and a note. The interval has the same
// sidedness as the test.
[[nodiscard]] SelectionCorrected corrected_for_selection(double difference, double std_error, double alpha = 0.05,
                                                         const TestOptions& options = {});

} // namespace cxlift::stats
