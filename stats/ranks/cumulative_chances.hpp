// The chances of the levels of a scale by their thresholds and a log odds ratio, with the likelihood's derivatives.
#pragma once

#include <array>
#include <vector>

namespace cxlift::stats {

using VariantRows = std::array<std::vector<double>, 2>; // of the variant that stays and of that which the log odds move

// logit P(Y <= j) = threshold_j - x log_odds, with x = 1 for the moved variant.
struct CumulativeChances {
    VariantRows below;       // P(Y <= j), without the last level, where it is 1
    VariantRows above;       // P(Y > j)
    VariantRows probability; // P(Y = j)
};
[[nodiscard]] CumulativeChances cumulative_chances(const std::vector<double>& thresholds, double log_odds);

// Of counts by level; minus infinity where one that has occurred is impossible. And its first derivatives.
[[nodiscard]] double log_likelihood(const VariantRows& counts, const CumulativeChances& chances);
[[nodiscard]] double log_odds_slope(const VariantRows& counts, const CumulativeChances& chances);
[[nodiscard]] std::vector<double> threshold_slopes(const VariantRows& counts, const CumulativeChances& chances);

// Minus the second derivatives: tridiagonal in the thresholds, with a border for the log odds.
struct CumulativeCurvature {
    std::vector<double> diagonal;
    std::vector<double> beside; // between thresholds j and j + 1
    std::vector<double> border;
    double corner = 0.0;

    // The thresholds' part by elimination (it is positive definite), for a right-hand side.
    [[nodiscard]] std::vector<double> solve(std::vector<double> right) const;
};

// Of counts, or of the counts that are expected.
[[nodiscard]] CumulativeCurvature curvature(const CumulativeChances& chances, const VariantRows& weights);

[[nodiscard]] double inner_product(const std::vector<double>& a, const std::vector<double>& b);

} // namespace cxlift::stats
