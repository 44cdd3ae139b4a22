#include "stats/proportions/exact/conditional_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace cxlift::stats {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// A sum is an integral where the weights hardly change from one to the next: the first term left out of Euler and
// Maclaurin's formula is 7/5760 of the third derivative.
constexpr double long_spread = 500.0;
constexpr double slow_fall = 2e-3;

// log(x!) - (x log x - x): Stirling's remainder (DLMF 5.11.1), smooth in x.
double stirling_remainder(double x) {
    if (x < 16.0) {
        return x == 0.0 ? 0.0 : std::lgamma(x + 1.0) - x * std::log(x) + x;
    }
    const double r = 1.0 / (x * x);
    const double series = (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r / 1188.0)))) / x;
    return 0.5 * std::log(2.0 * std::numbers::pi * x) + series;
}

// cell log(cell / expected) - distance, about distance^2 / (2 expected): what a cell's distance from its expectation costs.
double cost(double cell, double expected, double distance) {
    if (cell <= 0.0) {
        return expected;
    }
    const double v = distance / (cell + expected);
    if (std::abs(v) > 0.3) {
        return cell * std::log(cell / expected) - distance;
    }
    // log(cell / expected) = 2 atanh(v), whose first term is taken together with the distance: nothing cancels.
    double sum = distance * v;
    double power = 2.0 * cell * v;
    for (int k = 3; k < 40; k += 2) {
        power *= v * v;
        sum += power / k;
    }
    return sum;
}

// The treatment's expected successes: the root of (odds - 1) e^2 - b e + odds successes n_treatment = 0 that lies within the
// margins. The discriminant is a sum of positive terms, so that nothing cancels.
double expected_cell(double successes, double n_treatment, double n_control, double odds) {
    const double failures = n_treatment + n_control - successes;
    const double b = odds * (successes + n_treatment) + (n_control - successes);
    const double sides = odds * (successes - n_treatment);
    const double rest = n_control - successes;
    const double root = std::sqrt(sides * sides + 2.0 * odds * (successes * failures + n_treatment * n_control) + rest * rest);
    return b >= 0.0 ? 2.0 * odds * successes * n_treatment / (b + root) : (root - b) / (2.0 * (1.0 - odds));
}

// a b - c d without losing the digits that cancel.
double difference_of_products(double a, double b, double c, double d) {
    const double first = a * b;
    const double second = c * d;
    return (first - second) + (std::fma(a, b, -first) - std::fma(c, d, -second));
}

// Ten nodes of Gauss and Legendre on [-1, 1] (Abramowitz and Stegun, table 25.4), the positive half.
// NOLINTBEGIN(modernize-use-std-numbers): one of them is near log10(e)
constexpr std::array<std::array<double, 2>, 5> legendre = {{{0.1488743389816312, 0.2955242247147529},
                                                            {0.4333953941292472, 0.2692667193099963},
                                                            {0.6794095682990244, 0.2190863625159820},
                                                            {0.8650633666889845, 0.1494513491505806},
                                                            {0.9739065285171717, 0.0666713443086881}}};
// NOLINTEND(modernize-use-std-numbers)

} // namespace

ConditionalTable::ConditionalTable(const Successes& control, const Successes& treatment, double odds_ratio)
    : successes_(static_cast<double>(control.successes) + static_cast<double>(treatment.successes)),
      n_control_(static_cast<double>(control.n)), n_treatment_(static_cast<double>(treatment.n)), odds_ratio_(odds_ratio),
      lowest_(std::max(0.0, successes_ - n_control_)), highest_(std::min(successes_, n_treatment_)),
      observed_(static_cast<double>(treatment.successes)) {
    const double total = n_control_ + n_treatment_;
    const double failures = total - successes_;
    // Each cell by its own equation: a small one would lose its digits as the rest of a large one.
    expected_[0] = expected_cell(successes_, n_treatment_, n_control_, odds_ratio);
    expected_[1] = expected_cell(failures, n_treatment_, n_control_, 1.0 / odds_ratio);
    expected_[2] = expected_cell(successes_, n_control_, n_treatment_, 1.0 / odds_ratio);
    expected_[3] = expected_cell(failures, n_control_, n_treatment_, odds_ratio);
    spread_ = 1.0 / std::sqrt(1.0 / (expected_[0] + 1.0) + 1.0 / (expected_[1] + 1.0) + 1.0 / (expected_[2] + 1.0) +
                              1.0 / (expected_[3] + 1.0));
    const double e = expected_[0];
    offset_ = observed_ - e;
    if (odds_ratio == 1.0) {
        const auto control_successes = static_cast<double>(control.successes);
        offset_ =
            difference_of_products(observed_, n_control_ - control_successes, n_treatment_ - observed_, control_successes) /
            total;
    }
    // The mode is next to the expectation: walk there.
    mode_ = std::clamp(std::floor(e), lowest_, highest_);
    while (mode_ < highest_ && ratio(mode_, 1.0) > 1.0) {
        mode_ += 1.0;
    }
    while (mode_ > lowest_ && ratio(mode_, -1.0) > 1.0) {
        mode_ -= 1.0;
    }
    log_weight_of_mode_ = raw_log_weight(mode_);
    total_ = tail(mode_, 1.0) + tail(mode_, -1.0) - 1.0;
}

double ConditionalTable::ratio(double x, double direction) const {
    const double other = n_control_ - successes_;
    return direction > 0.0 ? odds_ratio_ * ((successes_ - x) / (x + 1.0)) * ((n_treatment_ - x) / (other + x + 1.0))
                           : (x / (successes_ - x + 1.0)) * ((other + x) / (n_treatment_ - x + 1.0)) / odds_ratio_;
}

double ConditionalTable::raw_log_weight(double x) const {
    const double d = offset_ + (x - observed_);
    const double cells[4] = {x, n_treatment_ - x, successes_ - x, n_control_ - successes_ + x};
    double sum = 0.0;
    for (int i = 0; i < 4; ++i) {
        const double distance = i == 0 || i == 3 ? d : -d;
        sum -= cost(cells[i], expected_[i], distance) + stirling_remainder(std::max(0.0, cells[i]));
    }
    return sum;
}

double ConditionalTable::log_weight(double x) const {
    return raw_log_weight(x) - log_weight_of_mode_;
}

double ConditionalTable::tail(double x, double direction, bool distances) const {
    const double last = direction > 0.0 ? highest_ : lowest_;
    if (spread_ > long_spread && x != last && std::abs(std::log(ratio(x, direction))) < slow_fall) {
        return integral(x, direction, distances);
    }
    double sum = distances ? 0.0 : 1.0;
    double weight = 1.0;
    for (double away = 1.0; x != last; away += 1.0) {
        const double r = ratio(x, direction);
        x += direction;
        weight *= r;
        sum += distances ? away * weight : weight;
        // What is left is less than a geometric series.
        if (weight * r * (distances ? away + 1.0 / (1.0 - r) : 1.0) < 0.1 * epsilon * sum * (1.0 - r)) {
            break;
        }
    }
    return sum;
}

double ConditionalTable::integral(double x, double direction, bool distances) const {
    const double anchor = raw_log_weight(x);
    const auto term = [&](double away) {
        const double weight = std::exp(raw_log_weight(x + direction * away) - anchor);
        return distances ? away * weight : weight;
    };
    // Midpoints: the integral from half a step before x, and a 24th of the slope there.
    double sum = (term(0.0) - term(-1.0)) / 24.0;
    const double end = (direction > 0.0 ? highest_ - x : x - lowest_) + 0.5;
    // Far out the weights fall faster than they do around the mode.
    const double fall = std::abs(std::log(ratio(x, direction)));
    const double width = std::min(0.5 * spread_, 2.0 / std::max(fall, 1e-300));
    double start = -0.5;
    while (start < end) {
        const double half = 0.5 * std::min(width, end - start);
        double panel = 0.0;
        for (const auto& [node, share] : legendre) {
            panel += share * (term(start + half * (1.0 - node)) + term(start + half * (1.0 + node)));
        }
        sum += half * panel;
        if (half * panel < 0.01 * epsilon * sum) {
            break;
        }
        start += width;
    }
    return sum;
}

double ConditionalTable::mean() const {
    return mode_ + (tail(mode_, 1.0, true) - tail(mode_, -1.0, true)) / total_;
}

double ConditionalTable::probability(double x) const {
    return x < lowest_ || x > highest_ ? 0.0 : std::exp(log_weight(x)) / total_;
}

double ConditionalTable::at_least(double x) const {
    if (x <= lowest_) {
        return 1.0;
    }
    if (x > highest_) {
        return 0.0;
    }
    return x > mode_ ? std::exp(log_weight(x)) * tail(x, 1.0) / total_
                     : 1.0 - std::exp(log_weight(x - 1.0)) * tail(x - 1.0, -1.0) / total_;
}

double ConditionalTable::at_most(double x) const {
    if (x >= highest_) {
        return 1.0;
    }
    if (x < lowest_) {
        return 0.0;
    }
    return x < mode_ ? std::exp(log_weight(x)) * tail(x, -1.0) / total_
                     : 1.0 - std::exp(log_weight(x + 1.0)) * tail(x + 1.0, 1.0) / total_;
}

} // namespace cxlift::stats
