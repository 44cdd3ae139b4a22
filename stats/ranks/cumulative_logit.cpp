#include "stats/ranks/cumulative_logit.hpp"

#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace cxlift::stats {

namespace {

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

CumulativeLogit::Point CumulativeLogit::maximise(double beta, bool is_free) {
    constexpr int most_steps = 200;
    constexpr double nearly = 1e-6; // from here on a full step is good, and the likelihood's change is lost in rounding
    constexpr double enough = 1e-14;
    std::vector<double> thresholds = thresholds_;
    const double move = (beta - beta_) * sizes_[1] / (sizes_[0] + sizes_[1]);
    for (double& threshold : thresholds) {
        threshold += move;
    }
    CumulativeChances here = cumulative_chances(thresholds, beta);
    double value = log_likelihood(counts_, here);
    double decrement = std::numeric_limits<double>::infinity();
    for (int i = 0; i < most_steps && decrement > enough; ++i) {
        const std::vector<double> slope = threshold_slopes(counts_, here);
        const CumulativeCurvature minus = curvature(here, counts_);
        std::vector<double> step = minus.solve(slope);
        double beta_step = 0.0;
        decrement = inner_product(slope, step);
        if (is_free) {
            const std::vector<double> shadow = minus.solve(minus.border);
            const double rest = log_odds_slope(counts_, here) - inner_product(minus.border, step);
            beta_step = rest / (minus.corner - inner_product(minus.border, shadow));
            decrement += rest * beta_step;
            for (std::size_t j = 0; j < step.size(); ++j) {
                step[j] -= shadow[j] * beta_step;
            }
        }
        for (int halves = 0; halves < 40; ++halves) {
            const double share = std::ldexp(1.0, -halves);
            std::vector<double> next = thresholds;
            for (std::size_t j = 0; j < next.size(); ++j) {
                next[j] += share * step[j];
            }
            if (!ascends(next)) {
                continue;
            }
            CumulativeChances there = cumulative_chances(next, beta + share * beta_step);
            const double there_value = log_likelihood(counts_, there);
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
    const auto efficient = [](const CumulativeCurvature& c) { return c.corner - inner_product(c.border, c.solve(c.border)); };
    VariantRows expected;
    for (std::size_t x = 0; x < 2; ++x) {
        for (const double p : here.probability[x]) {
            expected[x].push_back(sizes_[x] * p);
        }
    }
    return {.log_odds = sign_ * beta,
            .log_likelihood = value,
            .score = sign_ * log_odds_slope(counts_, here),
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
