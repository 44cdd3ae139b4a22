#include "stats/counts/binomial_tails.hpp"

#include "stats/bisection.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/exact/outermost.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double tie = 1e-7;

double share(double odds) {
    return odds / (1.0 + odds);
}

double log_choose(double n, double x) {
    return std::lgamma(n + 1.0) - std::lgamma(x + 1.0) - std::lgamma(n - x + 1.0);
}

} // namespace

double BinomialTails::at_least(double x, double odds) const {
    if (x <= 0.0 || x > n) {
        return x <= 0.0 ? 1.0 : 0.0;
    }
    return odds <= 1.0 ? beta_lower_tail(share(odds), x, n - x + 1.0) : beta_upper_tail(share(1.0 / odds), n - x + 1.0, x);
}

double BinomialTails::at_most(double x, double odds) const {
    return BinomialTails{n}.at_least(n - x, 1.0 / odds);
}

double BinomialTails::probability(double x, double odds) const {
    if (x < 0.0 || x > n) {
        return 0.0;
    }
    return (odds <= 1.0 ? beta_density(share(odds), x + 1.0, n - x + 1.0)
                        : beta_density(share(1.0 / odds), n - x + 1.0, x + 1.0)) /
           (n + 1.0);
}

double BinomialTails::mid_at_least(double x, double odds) const {
    return at_least(x + 1.0, odds) + 0.5 * probability(x, odds);
}

double BinomialTails::mid_at_most(double x, double odds) const {
    return at_most(x - 1.0, odds) + 0.5 * probability(x, odds);
}

double BinomialTails::minlike(double x, double odds) const {
    const double log_odds = std::log(odds);
    const double seen = log_choose(n, x) + x * log_odds;
    const double mode = std::floor((n + 1.0) * share(odds));
    const auto is_likelier = [&](double y) { return log_choose(n, y) + y * log_odds > seen + std::log1p(tie); };
    if (!is_likelier(mode)) {
        return 1.0;
    }
    // On the far side of the mode the first outcome that is not likelier; beyond the last one if there is none.
    const double direction = x < mode ? 1.0 : -1.0;
    double likely = mode;
    double unlikely = direction > 0.0 ? n + 1.0 : -1.0;
    while (std::abs(unlikely - likely) > 1.0) {
        const double middle = likely + direction * std::floor(0.5 * std::abs(unlikely - likely));
        (is_likelier(middle) ? likely : unlikely) = middle;
    }
    return std::min(1.0, direction > 0.0 ? at_most(x, odds) + at_least(unlikely, odds)
                                         : at_least(x, odds) + at_most(unlikely, odds));
}

double BinomialTails::lower_odds(double x, double tail) const {
    return x <= 0.0 ? 0.0 : beta_lower_quantile(tail, x, n - x + 1.0) / beta_upper_quantile(tail, n - x + 1.0, x);
}

double BinomialTails::upper_odds(double x, double tail) const {
    return x >= n ? infinity : beta_upper_quantile(tail, x + 1.0, n - x) / beta_lower_quantile(tail, n - x, x + 1.0);
}

Interval BinomialTails::minlike_odds(double x, double alpha, double none) const {
    // Half of alpha on each side is where it ends at the latest, all of it where it ends at the earliest, up to the steps.
    const double log_none = std::log(none);
    const bool rejected = minlike(x, none) < alpha;
    const double estimate = x <= 0.0 ? -infinity : x >= n ? infinity : std::log(x / (n - x));
    const double spread = std::sqrt(1.0 / (x + 0.5) + 1.0 / (n - x + 0.5));
    const auto end = [&](double direction, double guess) {
        double limit = guess + direction * 40.0 * (spread + 1.0);
        if (rejected && direction * (log_none - estimate) > 0.0) {
            limit = log_none;
        }
        const EndSearch search{.inside = std::isfinite(estimate) ? estimate : guess - direction * 20.0 * (spread + 1.0),
                               .guess = guess,
                               .step = direction * 0.01 * spread,
                               .limit = limit,
                               .far = 0.5};
        return std::exp(outermost(search, alpha, [&](double log_odds) { return minlike(x, std::exp(log_odds)); }));
    };
    Interval result{.lower = 0.0, .upper = infinity};
    if (x > 0.0) {
        result.lower = end(-1.0, std::log(lower_odds(x, alpha)));
    }
    if (x < n) {
        result.upper = end(1.0, std::log(upper_odds(x, alpha)));
    }
    return result;
}

} // namespace cxlift::stats
