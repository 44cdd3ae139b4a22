#include "stats/proportions/homogeneity_test.hpp"

#include "stats/checks.hpp"
#include "stats/proportions/chi_squared_table.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace cxlift::stats {

ChiSquaredResult homogeneity_test(std::span<const Successes> groups) {
    std::vector<double> counts;
    double with_units = 0.0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        check_successes("homogeneity_test", "groups[" + std::to_string(i) + "]", groups[i].successes, groups[i].n);
        counts.push_back(static_cast<double>(groups[i].successes));
        counts.push_back(static_cast<double>(groups[i].failures()));
        with_units += groups[i].n > 0 ? 1.0 : 0.0;
    }
    const TableTest test = chi_squared_test({.rows = groups.size(), .columns = 2, .counts = counts});
    if (std::isnan(test.statistic)) {
        return {.df = with_units - 1.0};
    }
    return {.statistic = test.statistic, .df = test.df, .pvalue = test.pvalue};
}

} // namespace cxlift::stats
