// The odds ratio of two proportions by itself.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"
#include "stats/words.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

enum class OddsRatioMethod { score, woolf };
[[nodiscard]] std::span<const Word<OddsRatioMethod>> odds_ratio_methods();

// Treatment odds / control odds. Without units all numbers are NaN, and a note says so.
struct OddsRatio {
    double value = std::numeric_limits<double>::quiet_NaN();
    Interval interval;
    double std_error = std::numeric_limits<double>::quiet_NaN(); // of log(value), by the methods that use it
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    std::vector<std::string> notes;
};

// Tests an odds ratio of 1; the interval inverts the test.
//   score  that of two_proportion_test's score method, which is valid with empty cells
//   woolf  Woolf (1955), Ann Hum Genet 19:251: log odds ratio and the sum of the cells' reciprocals. With an empty cell half a
//          unit is added to each (Haldane 1956, Ann Hum Genet 20:309; Anscombe 1956), to the value, too, and a note says so
[[nodiscard]] OddsRatio odds_ratio(const Successes& control, const Successes& treatment, const TestOptions& options = {},
                                   OddsRatioMethod method = OddsRatioMethod::score);

} // namespace cxlift::stats
