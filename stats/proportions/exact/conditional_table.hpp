// A two by two table given both its margins: Fisher's noncentral hypergeometric distribution.
#pragma once

#include "stats/proportions/successes.hpp"

#include <cstdint>

namespace cxlift::stats {

// The successes of the treatment given the successes of both variants together, where the odds ratio is what it is (Fisher
// 1935, JRSS 98:39). Probabilities are made of the distances of the four cells from their expected values, not of logarithms of
// factorials, whose differences have no digits left from a million units on; sums run from one outcome to the next, or, where
// there are very many, are integrals with Euler and Maclaurin's correction. Good for counts up to 2^53.
class ConditionalTable {
public:
    ConditionalTable(const Successes& control, const Successes& treatment, double odds_ratio = 1.0);

    [[nodiscard]] double lowest() const { return lowest_; } // of the possible numbers of the treatment's successes
    [[nodiscard]] double highest() const { return highest_; }
    [[nodiscard]] double mode() const { return mode_; }

    // log P(x) - log P(mode), for whole x and between; exact 0 at the mode.
    [[nodiscard]] double log_weight(double x) const;
    [[nodiscard]] double probability(double x) const;
    [[nodiscard]] double at_least(double x) const; // P(X >= x)
    [[nodiscard]] double at_most(double x) const;
    [[nodiscard]] double mean() const;

private:
    // Sum of the weights from x away from the mode, in units of that at x; with `distances` each times its distance from x.
    [[nodiscard]] double tail(double x, double direction, bool distances = false) const;
    [[nodiscard]] double integral(double x, double direction, bool distances) const;
    [[nodiscard]] double raw_log_weight(double x) const;
    [[nodiscard]] double ratio(double x, double direction) const; // weight of the next outcome to that of x

    double successes_; // of both variants
    double n_control_;
    double n_treatment_;
    double odds_ratio_;
    double lowest_;
    double highest_;
    double mode_ = 0.0;
    double expected_[4] = {}; // successes and failures of the treatment, then of the control
    double spread_ = 0.0;     // about a standard deviation
    double observed_ = 0.0;
    double offset_ = 0.0; // observed - expected, to full precision where the odds ratio is 1
    double log_weight_of_mode_ = 0.0;
    double total_ = 1.0; // of the weights, in units of the mode's
};

} // namespace cxlift::stats
