#include "stats/proportions/homogeneity_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <string>

namespace cxlift::stats {

ChiSquaredResult homogeneity_test(std::span<const Successes> groups) {
    double successes = 0.0;
    double units = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        check_successes("homogeneity_test", "groups[" + std::to_string(i) + "]", groups[i].successes, groups[i].n);
        successes += static_cast<double>(groups[i].successes);
        units += static_cast<double>(groups[i].n);
        count += groups[i].n > 0 ? 1.0 : 0.0;
    }
    ChiSquaredResult result{.df = count - 1.0};
    if (count < 2.0 || successes == 0.0 || successes == units) {
        return result;
    }
    const double share = successes / units;
    for (const Successes& group : groups) {
        if (group.n > 0) {
            const double expected = static_cast<double>(group.n) * share;
            const double deviation = static_cast<double>(group.successes) - expected;
            // Both cells of the group: 1 / expected + 1 / (n - expected) = 1 / (expected (1 - share)).
            result.statistic += deviation * (deviation / (expected * (1.0 - share)));
        }
    }
    result.pvalue = chi_squared_upper_tail(result.statistic, result.df);
    return result;
}

} // namespace cxlift::stats
