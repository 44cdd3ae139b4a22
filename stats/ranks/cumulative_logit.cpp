#include "stats/ranks/cumulative_logit.hpp"

#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace cxlift::stats {

// Tridiagonal in the thresholds, with a border for the log odds.
struct CumulativeLogit::Curvature {
    std::vector<double> diagonal;
    std::vector<double> beside; // between thresholds j and j + 1
    std::vector<double> border;
    double corner = 0.0;

    // The thresholds' part by elimination (it is positive definite), for a right-hand side.
    [[nodiscard]] std::vector<double> solve(std::vector<double> right) const {
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
};

namespace {

double product(const std::vector<double>& a, const std::vector<double>& b) {
    LongSum sum;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum.add(a[i] * b[i]);
    }
    return sum.value();
}

bool ascends(const std::vector<double>& thresholds) {
    return std::all_of(thresholds.begin(), thresholds.end(), [](double x) { return std::isfinite(x); }) &&
           std::adjacent_find(thresholds.begin(), thresholds.end(), [](double a, double b) { return a >= b; }) ==
               thresholds.end();
}

int separation_of(std::span<const Level> levels) {
    std::size_t highest_control = 0;
    std::size_t highest_treatment = 0;
    std::size_t lowest_control = levels.size();
    std::size_t lowest_treatment = levels.size();
    for (std::size_t j = 0; j < levels.size(); ++j) {
        if (levels[j].control > 0) {
            highest_control = j;
            lowest_control = std::min(lowest_control, j);
        }
        if (levels[j].treatment > 0) {
            highest_treatment = j;
            lowest_treatment = std::min(lowest_treatment, j);
        }
    }
    return highest_control <= lowest_treatment ? 1 : highest_treatment <= lowest_control ? -1 : 0;
}

} // namespace

CumulativeLogit::CumulativeLogit(std::span<const Level> levels) : separation_(separation_of(levels)) {
    for (const Level& level : levels) {
        counts_[0].push_back(static_cast<double>(level.control));
        counts_[1].push_back(static_cast<double>(level.treatment));
    }
    for (std::size_t x = 0; x < 2; ++x) {
        sizes_[x] = std::accumulate(counts_[x].begin(), counts_[x].end(), 0.0);
    }
    if (sizes_[1] > sizes_[0]) {
        std::swap(counts_[0], counts_[1]);
        std::swap(sizes_[0], sizes_[1]);
        sign_ = -1.0;
    }
    // At an odds ratio of 1 the maximum is that of both variants together.
    double below = 0.0;
    double above = sizes_[0] + sizes_[1];
    for (std::size_t j = 0; j + 1 < levels.size(); ++j) {
        const double here = counts_[0][j] + counts_[1][j];
        below += here;
        above -= here;
        thresholds_.push_back(std::log(below / above));
    }
}

CumulativeLogit::Chances CumulativeLogit::chances(const std::vector<double>& thresholds, double beta) const {
    const std::size_t last = thresholds.size();
    Chances result;
    for (std::size_t x = 0; x < 2; ++x) {
        const double shift = x == 1 ? beta : 0.0;
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

double CumulativeLogit::log_likelihood(const Chances& chances) const {
    LongSum sum;
    for (std::size_t x = 0; x < 2; ++x) {
        for (std::size_t j = 0; j < counts_[x].size(); ++j) {
            if (counts_[x][j] > 0.0) {
                sum.add_product(counts_[x][j], std::log(chances.probability[x][j]));
            }
        }
    }
    return std::isfinite(sum.high) ? sum.value() : -std::numeric_limits<double>::infinity();
}

double CumulativeLogit::saturated_log_likelihood() const {
    LongSum sum;
    for (std::size_t x = 0; x < 2; ++x) {
        for (const double count : counts_[x]) {
            if (count > 0.0) {
                sum.add_product(count, std::log(count / sizes_[x]));
            }
        }
    }
    return sum.value();
}

double CumulativeLogit::score(const Chances& chances) const {
    const std::size_t last = chances.below[1].size();
    LongSum sum;
    for (std::size_t j = 0; j <= last; ++j) {
        const double below_before = j == 0 ? 0.0 : chances.below[1][j - 1];
        const double above = j == last ? 0.0 : chances.above[1][j];
        sum.add(counts_[1][j] * (below_before - above));
    }
    return sum.value();
}

std::vector<double> CumulativeLogit::gradient(const Chances& chances) const {
    std::vector<double> result(chances.below[0].size(), 0.0);
    for (std::size_t x = 0; x < 2; ++x) {
        for (std::size_t j = 0; j < result.size(); ++j) {
            const double density = chances.below[x][j] * chances.above[x][j];
            result[j] +=
                density * (counts_[x][j] / chances.probability[x][j] - counts_[x][j + 1] / chances.probability[x][j + 1]);
        }
    }
    return result;
}

// With F and G = 1 - F at the ends of a level, f = F G and p = F_j - F_{j-1}, minus the second derivatives of log p are
// (f_j / p) (F_j + F_{j-1} G_j / p) by the upper end, (f_{j-1} / p) (G_{j-1} + F_{j-1} G_j / p) by the lower and -f_j f_{j-1} /
// p^2 by both; the rows add up to f_j and f_{j-1}, of which the border is made. No term cancels another.
CumulativeLogit::Curvature CumulativeLogit::curvature(const Chances& chances, const Rows& weights) {
    const std::size_t last = chances.below[0].size();
    Curvature result{.diagonal = std::vector<double>(last, 0.0),
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

CumulativeLogit::Point CumulativeLogit::maximise(double beta, bool is_free) {
    constexpr int most_steps = 200;
    constexpr double nearly = 1e-6; // from here on a full step is good, and the likelihood's change is lost in rounding
    constexpr double enough = 1e-14;
    std::vector<double> thresholds = thresholds_;
    const double move = (beta - beta_) * sizes_[1] / (sizes_[0] + sizes_[1]);
    for (double& threshold : thresholds) {
        threshold += move;
    }
    Chances here = chances(thresholds, beta);
    double value = log_likelihood(here);
    double decrement = std::numeric_limits<double>::infinity();
    for (int i = 0; i < most_steps && decrement > enough; ++i) {
        const std::vector<double> slope = gradient(here);
        const Curvature minus = curvature(here, counts_);
        std::vector<double> step = minus.solve(slope);
        double beta_step = 0.0;
        decrement = product(slope, step);
        if (is_free) {
            const std::vector<double> shadow = minus.solve(minus.border);
            const double rest = score(here) - product(minus.border, step);
            beta_step = rest / (minus.corner - product(minus.border, shadow));
            decrement += rest * beta_step;
            for (std::size_t j = 0; j < step.size(); ++j) {
                step[j] -= shadow[j] * beta_step;
            }
        }
        for (double share = 1.0; share > 1e-12; share *= 0.5) {
            std::vector<double> next = thresholds;
            for (std::size_t j = 0; j < next.size(); ++j) {
                next[j] += share * step[j];
            }
            if (!ascends(next)) {
                continue;
            }
            Chances there = chances(next, beta + share * beta_step);
            const double there_value = log_likelihood(there);
            if (there_value > value || (decrement < nearly && std::isfinite(there_value))) {
                thresholds = std::move(next);
                beta += share * beta_step;
                here = std::move(there);
                value = there_value;
                break;
            }
        }
    }
    thresholds_ = thresholds;
    beta_ = beta;
    const auto efficient = [](const Curvature& c) { return c.corner - product(c.border, c.solve(c.border)); };
    Rows expected;
    for (std::size_t x = 0; x < 2; ++x) {
        for (const double p : here.probability[x]) {
            expected[x].push_back(sizes_[x] * p);
        }
    }
    return {.log_odds = sign_ * beta,
            .log_likelihood = value,
            .score = sign_ * score(here),
            .observed_information = efficient(curvature(here, counts_)),
            .expected_information = efficient(curvature(here, expected))};
}

CumulativeLogit::Point CumulativeLogit::at(double log_odds) {
    return maximise(sign_ * log_odds, false);
}

CumulativeLogit::Point CumulativeLogit::maximum() {
    return maximise(beta_, true);
}

} // namespace cxlift::stats
