#include "stats/proportions/chi_squared_table.hpp"

#include "stats/distributions.hpp"
#include "stats/proportions/rare_counts.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace cxlift::stats {
namespace {

constexpr double largest_count = 0x1p53;

void check(const std::string& function, const CountTable& table) {
    if (table.counts.size() != table.rows * table.columns) {
        throw std::invalid_argument(function + ": table has " + std::to_string(table.counts.size()) + " counts, must have " +
                                    std::to_string(table.rows) + " times " + std::to_string(table.columns) + ".");
    }
    for (std::size_t i = 0; i < table.counts.size(); ++i) {
        const double count = table.counts[i];
        if (!(count >= 0.0 && count <= largest_count && count == std::floor(count))) {
            std::ostringstream message;
            message.precision(17);
            message << function << ": table[" << i / table.columns << "][" << i % table.columns << "] is " << count
                    << ", must be a whole number from 0 to 2^53.";
            throw std::invalid_argument(message.str());
        }
    }
}

// a b - c d with a relative error of a few units in the last place: Kahan's use of the fused product (Jeannerod, Louvet and
// Muller 2013, Math Comp 82:2245).
double difference_of_products(double a, double b, double c, double d) {
    const double product = c * d;
    const double error = std::fma(-c, d, product);
    return std::fma(a, b, -product) + error;
}

// A cell of which its row and column have units: observed - expected has all its digits, however large both are.
struct Cell {
    double observed;
    double expected;
    double deviation;
};

struct Cells {
    std::vector<Cell> cells;
    TableTest result;
};

std::string count_of(std::size_t number, const char* one, const char* many) {
    return std::to_string(number) + " " + (number == 1 ? one : many);
}

void note_empty(TableTest& result, std::size_t rows, std::size_t columns) {
    if (rows + columns > 0) {
        std::string which = rows > 0 ? count_of(rows, "row", "rows") : "";
        which += rows > 0 && columns > 0 ? " and " : "";
        which += columns > 0 ? count_of(columns, "column", "columns") : "";
        result.notes.push_back(which + " of zeros left out.");
    }
}

Cells cells_of(const CountTable& table) {
    std::vector<double> rows(table.rows, 0.0);
    std::vector<double> columns(table.columns, 0.0);
    Cells found;
    for (std::size_t i = 0; i < table.counts.size(); ++i) {
        rows[i / table.columns] += table.counts[i];
        columns[i % table.columns] += table.counts[i];
        found.result.n += table.counts[i];
    }
    const double n = found.result.n;
    for (std::size_t i = 0; i < table.counts.size(); ++i) {
        const double row = rows[i / table.columns];
        const double column = columns[i % table.columns];
        if (row > 0.0 && column > 0.0) {
            found.cells.push_back({.observed = table.counts[i],
                                   .expected = row * (column / n),
                                   .deviation = difference_of_products(table.counts[i], n, row, column) / n});
        }
    }
    const auto empty_rows = static_cast<std::size_t>(std::count(rows.begin(), rows.end(), 0.0));
    const auto empty_columns = static_cast<std::size_t>(std::count(columns.begin(), columns.end(), 0.0));
    note_empty(found.result, empty_rows, empty_columns);
    const std::size_t rows_left = table.rows - empty_rows;
    const std::size_t columns_left = table.columns - empty_columns;
    if (rows_left < 2 || columns_left < 2) {
        found.result.notes.emplace_back("Fewer than two rows or two columns have counts, so there is nothing to compare.");
        found.cells.clear();
        return found;
    }
    found.result.df = static_cast<double>(rows_left - 1) * static_cast<double>(columns_left - 1);
    found.result.expected_least = std::min_element(found.cells.begin(), found.cells.end(), [](const Cell& a, const Cell& b) {
                                      return a.expected < b.expected;
                                  })->expected;
    return found;
}

void finish(TableTest& result, double statistic) {
    result.statistic = statistic;
    result.pvalue = chi_squared_upper_tail(statistic, result.df);
    result.log_pvalue = chi_squared_log_upper_tail(statistic, result.df);
    if (result.expected_least < least_expected) {
        result.notes.emplace_back("A cell expects fewer than 5, so the chi-squared distribution is rough here.");
    }
}

// O log(O / E) - (O - E) >= 0, whose second part adds up to 0 over a table. Loader (2000), Fast and accurate computation of
// binomial probabilities: a series where the two are close, as the logarithm then loses what matters.
double deviance(const Cell& cell) {
    if (cell.observed == 0.0) {
        return cell.expected;
    }
    const double v = cell.deviation / (cell.observed + cell.expected);
    if (std::abs(v) > 0.1) {
        return cell.observed * std::log(cell.observed / cell.expected) - cell.deviation;
    }
    double sum = cell.deviation * v;
    double term = 2.0 * cell.observed * v;
    for (int j = 1; j < 100; ++j) {
        term *= v * v;
        const double next = sum + term / (2 * j + 1);
        if (next == sum) {
            break;
        }
        sum = next;
    }
    return sum;
}

} // namespace

TableTest chi_squared_test(const CountTable& table, bool correction) {
    check("chi_squared_test", table);
    auto [cells, result] = cells_of(table);
    const bool corrects = correction && result.df == 1.0;
    result.method = corrects ? "Pearson chi-squared (Yates)" : "Pearson chi-squared";
    if (cells.empty()) {
        return result;
    }
    if (correction && !corrects) {
        result.notes.emplace_back("The correction is made for two rows and two columns only; it is left out.");
    }
    double less = corrects ? 0.5 : 0.0;
    for (const Cell& cell : cells) {
        less = std::min(less, std::abs(cell.deviation));
    }
    double statistic = 0.0;
    for (const Cell& cell : cells) {
        const double deviation = std::abs(cell.deviation) - less;
        statistic += deviation * (deviation / cell.expected);
    }
    finish(result, statistic);
    return result;
}

TableTest g_test(const CountTable& table) {
    check("g_test", table);
    auto [cells, result] = cells_of(table);
    result.method = "G (likelihood ratio)";
    if (cells.empty()) {
        return result;
    }
    double half = 0.0;
    for (const Cell& cell : cells) {
        half += deviance(cell);
    }
    finish(result, 2.0 * half);
    return result;
}

} // namespace cxlift::stats
