#include "stats/ranks/cumulative_chances.hpp"

#include "stats/summaries/two_sum.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

namespace cxlift::stats {

std::vector<double> CumulativeCurvature::solve(std::vector<double> right) const {
    const std::size_t n = diagonal.size();
    std::vector<double> pivot = diagonal;
    for (std::size_t j = 1; j < n; ++j) {
        const double factor = beside[j - 1] / pivot[j - 1];
        pivot[j] -= factor * beside[j - 1];
        right[j] -= factor * right[j - 1];
    }
    for (std::size_t j = n; j-- > 0;) {
        right[j] = (right[j] - (j + 1 < n ? beside[j] * right[j + 1] : 0.0)) / pivot[j];
    }
    return right;
}

double inner_product(const std::vector<double>& a, const std::vector<double>& b) {
    LongSum sum;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum.add(a[i] * b[i]);
    }
    return sum.value();
}

CumulativeChances cumulative_chances(const std::vector<double>& thresholds, double log_odds) {
    const std::size_t last = thresholds.size();
    CumulativeChances result;
    for (std::size_t x = 0; x < 2; ++x) {
        const double shift = x == 1 ? log_odds : 0.0;
        std::vector<double>& below = result.below[x];
        std::vector<double>& above = result.above[x];
        for (const double threshold : thresholds) {
            const double u = threshold - shift;
            const double rest = std::exp(-std::abs(u));
            const double smaller = rest / (1.0 + rest);
            const double larger = 1.0 / (1.0 + rest);
            below.push_back(u < 0.0 ? smaller : larger);
            above.push_back(u < 0.0 ? larger : smaller);
        }
        result.probability[x].push_back(below.front());
        for (std::size_t j = 1; j < last; ++j) { // F(b) - F(a) = F(b) (1 - F(a)) (1 - exp(a - b)), without cancellation
            result.probability[x].push_back(below[j] * above[j - 1] * -std::expm1(thresholds[j - 1] - thresholds[j]));
        }
        result.probability[x].push_back(above.back());
    }
    return result;
}

double log_likelihood(const VariantRows& counts, const CumulativeChances& chances) {
    LongSum sum;
    for (std::size_t x = 0; x < 2; ++x) {
        for (std::size_t j = 0; j < counts[x].size(); ++j) {
            if (counts[x][j] > 0.0) {
                sum.add_product(counts[x][j], std::log(chances.probability[x][j]));
            }
        }
    }
    return std::isfinite(sum.high) ? sum.value() : -std::numeric_limits<double>::infinity();
}

double log_odds_slope(const VariantRows& counts, const CumulativeChances& chances) {
    const std::size_t last = chances.below[1].size();
    LongSum sum;
    for (std::size_t j = 0; j <= last; ++j) {
        const double below_before = j == 0 ? 0.0 : chances.below[1][j - 1];
        const double above = j == last ? 0.0 : chances.above[1][j];
        sum.add(counts[1][j] * (below_before - above));
    }
    return sum.value();
}

std::vector<double> threshold_slopes(const VariantRows& counts, const CumulativeChances& chances) {
    std::vector<double> result(chances.below[0].size(), 0.0);
    for (std::size_t x = 0; x < 2; ++x) {
        for (std::size_t j = 0; j < result.size(); ++j) {
            const double density = chances.below[x][j] * chances.above[x][j];
            result[j] +=
                density * (counts[x][j] / chances.probability[x][j] - counts[x][j + 1] / chances.probability[x][j + 1]);
        }
    }
    return result;
}

// With F and G = 1 - F at the ends of a level, f = F G and p = F_j - F_{j-1}, minus the second derivatives of log p are
// (f_j / p) (F_j + F_{j-1} G_j / p) by the upper end, (f_{j-1} / p) (G_{j-1} + F_{j-1} G_j / p) by the lower and -f_j f_{j-1} /
// p^2 by both; the rows add up to f_j and f_{j-1}, of which the border is made. No term cancels another.
CumulativeCurvature curvature(const CumulativeChances& chances, const VariantRows& weights) {
    const std::size_t last = chances.below[0].size();
    CumulativeCurvature result{.diagonal = std::vector<double>(last, 0.0),
                               .beside = std::vector<double>(last - 1, 0.0),
                               .border = std::vector<double>(last, 0.0)};
    for (std::size_t x = 0; x < 2; ++x) {
        const std::vector<double>& below = chances.below[x];
        const std::vector<double>& above = chances.above[x];
        for (std::size_t j = 0; j <= last; ++j) {
            const double weight = weights[x][j];
            if (weight == 0.0) {
                continue;
            }
            const double p = chances.probability[x][j];
            const double before = j == 0 ? 0.0 : below[j - 1];
            const double after = j == last ? 0.0 : above[j];
            const double outside = before * after / p;
            if (j < last) {
                const double density = below[j] * above[j];
                result.diagonal[j] += weight * (density / p) * (below[j] + outside);
                result.border[j] -= x == 1 ? weight * density : 0.0;
                result.corner += x == 1 ? weight * density : 0.0;
            }
            if (j > 0) {
                const double density = below[j - 1] * above[j - 1];
                result.diagonal[j - 1] += weight * (density / p) * (above[j - 1] + outside);
                result.border[j - 1] -= x == 1 ? weight * density : 0.0;
                result.corner += x == 1 ? weight * density : 0.0;
                if (j < last) {
                    result.beside[j - 1] -= weight * (density / p) * (below[j] * above[j] / p);
                }
            }
        }
    }
    return result;
}

} // namespace cxlift::stats
