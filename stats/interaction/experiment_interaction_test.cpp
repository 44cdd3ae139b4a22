#include "stats/interaction/experiment_interaction_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/satterthwaite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace cxlift::stats {
namespace {

double difference_of(const Moments& from, const Moments& to) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return from.n == 0 || to.n == 0 ? nan : (to.mean - from.mean) + (to.mean_low - from.mean_low);
}

} // namespace

Comparison experiment_interaction_test(const ExperimentCells& cells, const TestOptions& options) {
    check_options("experiment_interaction_test", options);
    const std::array<const Moments*, 4> all = {&cells.neither, &cells.b_only, &cells.a_only, &cells.both};
    Comparison result;
    result.method = "difference of differences, Welch t";
    result.n_control = cells.neither.n + cells.b_only.n;
    result.n_treatment = cells.a_only.n + cells.both.n;
    result.control_value = difference_of(cells.neither, cells.b_only);
    result.treatment_value = difference_of(cells.a_only, cells.both);
    result.difference = result.treatment_value - result.control_value;
    if (std::any_of(all.begin(), all.end(), [](const Moments* cell) { return cell->n < 2; })) {
        result.notes.emplace_back("A combination of variants has fewer than two values, so the interaction cannot be tested.");
        return result;
    }
    std::array<VarianceTerm, 4> terms;
    double variance = 0.0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        terms[i] = {.value = all[i]->variance() / static_cast<double>(all[i]->n), .df = static_cast<double>(all[i]->n - 1)};
        variance += terms[i].value;
    }
    if (std::isnan(
            test_difference(result, variance, satterthwaite_df(terms), options,
                            "No value differs from another within any combination, so the interaction cannot be tested."))) {
        return result;
    }
    result.notes.emplace_back("The difference is one of two effects, so there is no lift.");
    return result;
}

} // namespace cxlift::stats
