// The binomial distribution of `events` trials at odds, as one call needs it: tails from both ends and their inversions.
#pragma once

#include "stats/alternative.hpp"
#include "stats/interval.hpp"

namespace cxlift::stats {

// Of x out of n where success has the odds theta = p / (1 - p). Through the smaller of p and 1 - p, so that no digit is lost.
struct BinomialTails {
    double n = 0.0;

    [[nodiscard]] double at_least(double x, double odds) const;
    [[nodiscard]] double at_most(double x, double odds) const;
    [[nodiscard]] double probability(double x, double odds) const;
    // P(X >= x) and P(X <= x) that count x itself by half.
    [[nodiscard]] double mid_at_least(double x, double odds) const;
    [[nodiscard]] double mid_at_most(double x, double odds) const;
    // The probability of what is not likelier than x, where a part in 10^7 is no difference.
    [[nodiscard]] double minlike(double x, double odds) const;

    // The odds at which P(X >= x) is `tail`: 0 where x is 0; and P(X <= x): infinite where x is n.
    [[nodiscard]] double lower_odds(double x, double tail) const;
    [[nodiscard]] double upper_odds(double x, double tail) const;
    // The odds that minlike keeps at alpha; the part beyond `none` is looked for only where it is kept.
    [[nodiscard]] Interval minlike_odds(double x, double alpha, double none) const;
};

} // namespace cxlift::stats
