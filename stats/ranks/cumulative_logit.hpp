// The proportional odds model of two variants: its likelihood, maximised over the thresholds.
#pragma once

#include "stats/ranks/cumulative_chances.hpp"
#include "stats/ranks/ordered_counts.hpp"

#include <array>
#include <limits>
#include <span>
#include <vector>

namespace cxlift::stats {

// logit P(Y <= level j) = threshold_j - x log_odds, with x = 1 for the moved variant and 0 for the other. McCullagh (1980),
// JRSS B 42:109. The likelihood is log-concave (Pratt 1981, JASA 76:103), so that Newton's steps with halves arrive at its
// maximum; each solves a tridiagonal system and costs as much as there are levels.
class CumulativeLogit {
public:
    // At least two levels, none empty; both variants have values. The moved variant is the smaller, by which least digits are
    // lost.
    explicit CumulativeLogit(std::span<const Level> levels);

    struct Point {
        double log_odds = std::numeric_limits<double>::quiet_NaN(); // of the treatment against the control
        double log_likelihood = std::numeric_limits<double>::quiet_NaN();
        double score = std::numeric_limits<double>::quiet_NaN(); // its derivative by log_odds
        // Of log_odds when the thresholds are not known: what was observed, and what is expected of samples of these sizes.
        double observed_information = std::numeric_limits<double>::quiet_NaN();
        double expected_information = std::numeric_limits<double>::quiet_NaN();
    };
    // The thresholds maximised at a given log odds ratio, and both maximised. The latter needs a finite maximum.
    [[nodiscard]] Point at(double log_odds);
    [[nodiscard]] Point maximum();

    // +1 where no control value lies above a treatment value, so that the likelihood grows up to an infinite odds ratio; -1 the
    // other way round; 0 where the maximum is finite.
    [[nodiscard]] int separation() const noexcept { return separation_; }
    // The least upper bound of the log likelihood: each variant with its own shares.
    [[nodiscard]] double saturated_log_likelihood() const;

private:
    [[nodiscard]] Point maximise(double beta, bool is_free);

    VariantRows counts_;
    std::array<double, 2> sizes_{};
    double sign_ = 1.0; // by which the moved variant's log odds become the treatment's
    int separation_ = 0;
    std::vector<double> thresholds_; // of the last fit, where the next begins
    double beta_ = 0.0;
};

} // namespace cxlift::stats
