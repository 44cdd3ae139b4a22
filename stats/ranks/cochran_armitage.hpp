// Whether a share rises or falls along ordered groups: doses, or the answers of a scale.
#pragma once

#include "stats/alternative.hpp"
#include "stats/proportions/chi_squared_table.hpp"
#include "stats/words.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

enum class TrendMethod { armitage, mantel };
[[nodiscard]] std::span<const Word<TrendMethod>> trend_methods();
enum class TrendScores { equally_spaced, midranks };
[[nodiscard]] std::span<const Word<TrendScores>> trend_scores();

// What cannot be given is NaN, and `notes` says why.
struct TrendTest {
    double slope = std::numeric_limits<double>::quiet_NaN();     // of the share, for a unit of the score
    double std_error = std::numeric_limits<double>::quiet_NaN(); // of the slope, if there is no trend
    double statistic = std::numeric_limits<double>::quiet_NaN(); // z; above 0 the share rises with the score
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n = 0;
    std::string method;
    std::vector<std::string> notes;
};

// Units of each group, and how many of them are successes.
struct Groups {
    std::vector<std::int64_t> successes;
    std::vector<std::int64_t> n;
};

// Of a table with the control's counts in the first row and the treatment's in the second: a column is a group, and a unit of
// the treatment a success. Throws std::invalid_argument for another number of rows, or counts that are negative or not whole.
[[nodiscard]] Groups groups_of(const CountTable& table);

// The score of each group: 1, 2, 3 ..., or its mean rank among all units.
[[nodiscard]] std::vector<double> scores_of(const Groups& groups, TrendScores scores);

// Tests that the share is the same in all groups, against a linear trend in the scores: Cochran (1954), Biometrics 10:417;
// Armitage (1955), Biometrics 11:375.
//   armitage  the binomial variance, with N
//   mantel    the variance when the units are dealt to the groups at random, with N - 1: Mantel (1963), JASA 58:690
// No unit, no success, nothing but successes, or all units at one score: NaN and a note. Throws std::invalid_argument for
// columns of different length, impossible counts or a score that is not finite.
[[nodiscard]] TrendTest cochran_armitage(const Groups& groups, std::span<const double> scores,
                                         Alternative alternative = Alternative::two_sided,
                                         TrendMethod method = TrendMethod::armitage);

} // namespace cxlift::stats
