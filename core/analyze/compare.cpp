#include "core/analyze/compare.hpp"

#include "stats/means/welch_t_test.hpp"
#include "stats/proportions/two_proportion_test.hpp"

namespace cxlift {
namespace {

stats::Successes successes(const Summary& summary) {
    const auto& counts = std::get<stats::Counts>(summary);
    return {.successes = counts.count(1.0), .n = counts.n()};
}

} // namespace

stats::Comparison compare(Estimand estimand, const Summary& control, const Summary& treatment,
                          const stats::TestOptions& options) {
    if (estimand == Estimand::proportion) {
        return stats::two_proportion_test(successes(control), successes(treatment), options);
    }
    return stats::welch_t_test(std::get<stats::Moments>(control), std::get<stats::Moments>(treatment), options);
}

bool is_significant(double pvalue_adjusted, double confidence_level) {
    return pvalue_adjusted < 1.0 - confidence_level; // false for NaN
}

} // namespace cxlift
