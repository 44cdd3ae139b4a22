// Tests of whether the rows of a table of counts have the same distribution over its columns.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// Counts by row and column, row after row. They are doubles, so that one kind of array enters, and must be whole.
struct CountTable {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::span<const double> counts;
};

// Rows and columns of zeros say nothing: they are left out, and a note says so. What cannot be tested (then fewer than two rows
// or columns) is NaN, with a note; so is one with an expected count below 5.
struct TableTest {
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    double log_pvalue = std::numeric_limits<double>::quiet_NaN();     // natural logarithm; finite where pvalue underflows to 0
    double expected_least = std::numeric_limits<double>::quiet_NaN(); // the smallest count that is expected anywhere
    double n = 0.0;
    std::string method;
    std::vector<std::string> notes;
};

// Pearson (1900), Phil Mag 50:157: the sum of (O - E)^2 / E with (rows - 1) (columns - 1) degrees of freedom. `correction` is
// Yates's (1934), Suppl JRSS 1:217, of min(1/2, |O - E|) in a table with one degree of freedom; elsewhere it does nothing.
[[nodiscard]] TableTest chi_squared_test(const CountTable& table, bool correction = false);

// The likelihood ratio: 2 sum O log(O / E), to which an empty cell adds 0. Wilks (1935), Ann Math Stat 6:190.
[[nodiscard]] TableTest g_test(const CountTable& table);

} // namespace cxlift::stats
