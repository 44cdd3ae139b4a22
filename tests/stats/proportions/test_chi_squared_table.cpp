#include "stats/proportions/chi_squared_table.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

struct Slow {
    double pearson = 0.0;
    double likelihood = 0.0;
    double least = std::numeric_limits<double>::infinity();
};

Slow slow(const std::vector<std::vector<double>>& table) {
    double n = 0.0;
    std::vector<double> rows(table.size(), 0.0);
    std::vector<double> columns(table[0].size(), 0.0);
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            rows[i] += table[i][j];
            columns[j] += table[i][j];
            n += table[i][j];
        }
    }
    Slow result;
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            const double expected = rows[i] * columns[j] / n;
            result.pearson += std::pow(table[i][j] - expected, 2) / expected;
            result.likelihood += table[i][j] > 0.0 ? 2.0 * table[i][j] * std::log(table[i][j] / expected) : 0.0;
            result.least = std::min(result.least, expected);
        }
    }
    return result;
}

std::vector<double> flat(const std::vector<std::vector<double>>& table) {
    std::vector<double> counts;
    for (const std::vector<double>& row : table) {
        counts.insert(counts.end(), row.begin(), row.end());
    }
    return counts;
}

} // namespace

TEST_CASE("tests of tables equal the plain sums") {
    Random random(81);
    for (int trial = 0; trial < 200; ++trial) {
        std::vector<std::vector<double>> table(static_cast<std::size_t>(random.integer(2, 5)));
        const auto columns = static_cast<std::size_t>(random.integer(2, 5));
        for (std::vector<double>& row : table) {
            row.assign(columns, 0.0);
            for (double& count : row) {
                count = static_cast<double>(random.integer(0, 30));
            }
            row[0] += 1.0;
        }
        for (double& count : table[0]) {
            count += 1.0;
        }
        const std::vector<double> counts = flat(table);
        const CountTable given{.rows = table.size(), .columns = columns, .counts = counts};
        const Slow expected = slow(table);
        CHECK_THAT(chi_squared_test(given).statistic, within_absolute(expected.pearson, 1e-10));
        CHECK_THAT(g_test(given).statistic, within_absolute(expected.likelihood, 1e-10));
        CHECK_THAT(g_test(given).expected_least, within_relative(expected.least, 1e-13));
        CHECK(g_test(given).df == static_cast<double>((table.size() - 1) * (columns - 1)));
    }
}

TEST_CASE("rows and columns of zeros are left out, and said so") {
    const std::vector<double> padded = {0, 0, 0, 3, 0, 5, 2, 0, 9};
    const std::vector<double> plain = {3, 5, 2, 9};
    const TableTest one = chi_squared_test({.rows = 3, .columns = 3, .counts = padded});
    const TableTest other = chi_squared_test({.rows = 2, .columns = 2, .counts = plain});
    CHECK(one.statistic == other.statistic);
    CHECK(one.df == 1.0);
    CHECK(one.n == 19.0);
    REQUIRE(one.notes.size() == 2);
    CHECK(one.notes[0] == "1 row and 1 column of zeros left out.");
    CHECK(chi_squared_test({.rows = 3, .columns = 3, .counts = padded}, true).statistic ==
          chi_squared_test({.rows = 2, .columns = 2, .counts = plain}, true).statistic);
}

TEST_CASE("a table with nothing to compare is not an error") {
    for (const std::vector<double>& counts :
         {std::vector<double>{0, 0, 0, 0}, std::vector<double>{4, 5, 0, 0}, std::vector<double>{4, 0, 5, 0}}) {
        for (const TableTest& result : {chi_squared_test({.rows = 2, .columns = 2, .counts = counts}),
                                        g_test({.rows = 2, .columns = 2, .counts = counts})}) {
            CHECK(std::isnan(result.statistic));
            CHECK(std::isnan(result.pvalue));
            CHECK_FALSE(result.notes.empty());
        }
    }
    CHECK(std::isnan(g_test({}).pvalue));
}

TEST_CASE("Yates's correction never makes a deviation negative, and is for one degree of freedom") {
    const std::vector<double> even = {10, 10, 10, 10};
    CHECK(chi_squared_test({.rows = 2, .columns = 2, .counts = even}, true).statistic == 0.0);
    const std::vector<double> close = {5000, 5001, 5001, 5000};
    CHECK_THAT(chi_squared_test({.rows = 2, .columns = 2, .counts = close}, true).statistic, within_absolute(0.0, 1e-9));
    const std::vector<double> wide = {3, 5, 2, 9, 8, 7};
    const TableTest result = chi_squared_test({.rows = 2, .columns = 3, .counts = wide}, true);
    CHECK(result.statistic == chi_squared_test({.rows = 2, .columns = 3, .counts = wide}).statistic);
    CHECK(result.notes.size() == 2); // the correction, and few expected
}

TEST_CASE("impossible tables are refused by their place") {
    const std::vector<double> counts = {1, 2, 3, -4};
    CHECK_THAT(refusal([&] { (void)g_test({.rows = 2, .columns = 2, .counts = counts}); }),
               Catch::Contains("table[1][1] is -4"));
    CHECK_THAT(refusal([&] { (void)g_test({.rows = 3, .columns = 2, .counts = counts}); }), Catch::Contains("4 counts"));
}
