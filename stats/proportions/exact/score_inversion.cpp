#include "stats/proportions/exact/score_inversion.hpp"

#include "stats/distributions.hpp"
#include "stats/proportions/exact/outermost.hpp"
#include "stats/proportions/exact/score_region.hpp"
#include "stats/proportions/score_interval.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The ends of the score interval, and of one that is a tenth of a standard error wider on each side.
template <typename ScoreInterval>
std::pair<Interval, Interval> asymptotic(double critical, const ScoreInterval& score_interval) {
    const auto level = [](double z) { return 1.0 - 2.0 * normal_upper_tail(z); };
    // Very near certainty doubles have no level left: start from what they have and walk.
    const double start = std::clamp(critical, 0.01, 7.0);
    return {score_interval(level(start)), score_interval(level(start + 0.1))};
}

// The p-value's jumps are those of single outcomes: the fewer units the smaller variant has, the higher it can leap back.
double far_below(const Successes& control, const Successes& treatment) {
    const auto fewer = static_cast<double>(std::min(control.n, treatment.n));
    if (fewer < 30.0) {
        return fewer < 10.0 ? 0.002 : 0.1;
    }
    return std::max(1.0 / 3.0, 1.0 - 6.0 / std::sqrt(fewer));
}

} // namespace

ScoreInversion::ScoreInversion(const Successes& control, const Successes& treatment, Alternative alternative)
    : control_(control), treatment_(treatment), alternative_(alternative), worst_case_(control.n, treatment.n) {}

double ScoreInversion::pvalue(const NullPoint& null, double enough) {
    // At these edges the hypothesis fixes a variant's outcome, and the data either agree or rule it out.
    const bool is_edge = std::abs(null.shift) >= 1.0 || null.ratio == 0.0;
    const double observed = score_at(control_, treatment_, null);
    if (is_edge) {
        const bool agrees = observed == 0.0 || (alternative_ == Alternative::greater && observed < 0.0) ||
                            (alternative_ == Alternative::less && observed > 0.0);
        return agrees ? 1.0 : 0.0;
    }
    const Region region = score_region(control_.n, treatment_.n, null, observed, alternative_);
    return std::min(1.0, worst_case_.probability(region, NullLine(null), enough));
}

Interval ScoreInversion::difference_interval(double pvalue_of_none, double confidence_level) {
    const double alpha = 1.0 - confidence_level;
    const double estimate = static_cast<double>(treatment_.successes) / static_cast<double>(treatment_.n) -
                            static_cast<double>(control_.successes) / static_cast<double>(control_.n);
    const double critical = normal_upper_quantile(tail_of({.alternative = alternative_, .confidence_level = confidence_level}));
    const auto [near, wider] = asymptotic(critical, [&](double level) {
        return difference_score_interval(control_, treatment_, level, Alternative::two_sided, VarianceFactor::none);
    });
    const auto p = [&](double difference) { return pvalue({.ratio = 1.0, .shift = difference}, alpha); };
    const bool rejected = pvalue_of_none < alpha;
    const double far = far_below(control_, treatment_);
    Interval result{.lower = -1.0, .upper = 1.0};
    if (alternative_ != Alternative::less && estimate > -1.0) {
        const double limit = rejected && estimate > 0.0 ? 0.0 : -1.0;
        result.lower = outermost({estimate, near.lower, 0.2 * (wider.lower - near.lower), limit, far}, alpha, p);
    }
    if (alternative_ != Alternative::greater && estimate < 1.0) {
        const double limit = rejected && estimate < 0.0 ? 0.0 : 1.0;
        result.upper = outermost({estimate, near.upper, 0.2 * (wider.upper - near.upper), limit, far}, alpha, p);
    }
    return rejected ? result : Interval{.lower = std::min(result.lower, 0.0), .upper = std::max(result.upper, 0.0)};
}

// On the scale of the logarithm, where the ends lie about evenly around the estimate.
Interval ScoreInversion::ratio_interval(double pvalue_of_none, double confidence_level) {
    const double alpha = 1.0 - confidence_level;
    const double estimate = std::log(static_cast<double>(treatment_.successes) / static_cast<double>(treatment_.n)) -
                            std::log(static_cast<double>(control_.successes) / static_cast<double>(control_.n));
    const double critical = normal_upper_quantile(tail_of({.alternative = alternative_, .confidence_level = confidence_level}));
    const auto [near, wider] = asymptotic(critical, [&](double level) {
        return ratio_score_interval(control_, treatment_, level, Alternative::two_sided, VarianceFactor::none);
    });
    const auto p = [&](double log_ratio) { return pvalue({.ratio = std::exp(log_ratio), .shift = 0.0}, alpha); };
    const bool rejected = pvalue_of_none < alpha;
    const double far = far_below(control_, treatment_);
    const bool is_lower_free = alternative_ == Alternative::less || treatment_.successes == 0;
    const bool is_upper_free = alternative_ == Alternative::greater || control_.successes == 0;
    Interval result{.lower = 0.0, .upper = infinity};
    if (!is_lower_free) {
        const double limit = rejected && estimate > 0.0 ? 0.0 : -infinity;
        const double guess = std::log(near.lower);
        result.lower = std::exp(outermost({estimate, guess, 0.2 * (std::log(wider.lower) - guess), limit, far}, alpha, p));
    }
    if (!is_upper_free) {
        const double limit = rejected && estimate < 0.0 ? 0.0 : infinity;
        const double guess = std::log(near.upper);
        result.upper = std::exp(outermost({estimate, guess, 0.2 * (std::log(wider.upper) - guess), limit, far}, alpha, p));
    }
    return rejected ? result : Interval{.lower = std::min(result.lower, 1.0), .upper = std::max(result.upper, 1.0)};
}

} // namespace cxlift::stats
