#include "stats/proportions/exact/worst_case.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cxlift::stats {
namespace {

constexpr double quarter_turn = 0.5 * std::numbers::pi;

// The height that a cubic with these ends and slopes reaches between them, roughly: where its slope, taken as a parabola
// through the ends and the mean, crosses zero.
double height_between(const WorstCase::Point& left, const WorstCase::Point& right) {
    const double width = right.angle - left.angle;
    double best = std::max(left.probability, right.probability);
    for (const double t : {0.25, 0.5, 0.75}) {
        const double u = 1.0 - t;
        const double cubic = u * u * (1.0 + 2.0 * t) * left.probability + t * t * (1.0 + 2.0 * u) * right.probability +
                             t * u * width * (u * left.slope - t * right.slope);
        best = std::max(best, cubic);
    }
    return best;
}

// Both ends of the line have no slope and may be a dip: they count as the foot of a hill.
bool has_peak(const WorstCase::Point& left, const WorstCase::Point& right) {
    return left.slope >= 0.0 && right.slope <= 0.0;
}

} // namespace

// Along the angle the Fisher information is at most 4 N, so P(region) hardly changes within a fraction of 1 / (2 sqrt(N)).
WorstCase::WorstCase(std::int64_t n_control, std::int64_t n_treatment)
    : control_(n_control), treatment_(n_treatment),
      steps_(6 + static_cast<int>(4.0 * std::sqrt(static_cast<double>(n_control) + static_cast<double>(n_treatment)))) {}

WorstCase::Point WorstCase::at(const Region& region, const NullLine& line, double angle, double least) {
    const Proportions p = line.at_angle(angle);
    control_.fill(p.control, p.control_rest, least);
    treatment_.fill(p.treatment, p.treatment_rest, least);
    const auto units = static_cast<double>(region.from.size() - 1);
    double probability = 0.0;
    double by_control = 0.0;
    double by_treatment = 0.0;
    for (std::int64_t k = control_.first(); k <= control_.last(); ++k) {
        const std::int64_t from = region.from[static_cast<std::size_t>(k)];
        const std::int64_t below = region.below[static_cast<std::size_t>(k)];
        const double weight = control_.at(k);
        const double inside = weight * (treatment_.from(from) + treatment_.below(below));
        probability += inside;
        by_control += inside * (static_cast<double>(k) - units * p.control);
        // d P(X >= k) / dp = k P(X = k) / p.
        by_treatment +=
            weight * (static_cast<double>(from) * treatment_.at(from) - static_cast<double>(below) * treatment_.at(below));
    }
    // P is even about both ends of the angle.
    const double turn = std::sin(angle) * std::cos(angle);
    const bool at_end = angle <= 0.0 || angle >= quarter_turn;
    const double slope = at_end ? 0.0
                                : 2.0 * turn *
                                      (line.control_span() * by_control / (p.control * p.control_rest) +
                                       line.treatment_span() * by_treatment / p.treatment);
    return {.angle = angle, .probability = probability, .slope = slope};
}

double WorstCase::probability(const Region& region, const NullLine& line, double enough) {
    constexpr double least = 1e-28;
    const double found = scan(region, line, enough, least);
    // What was left out matters only where all there is is tiny, and not to the question whether it is above alpha.
    const bool is_settled = found > 1e-12 || (enough > 1e-9 && std::isfinite(enough));
    return is_settled ? found : std::max(found, scan(region, line, enough, 0.0));
}

double WorstCase::scan(const Region& region, const NullLine& line, double enough, double least) {
    const Point hinted = at(region, line, hint_, least);
    if (hinted.probability >= enough) {
        return hinted.probability;
    }
    double best = hinted.probability;
    points_.clear();
    for (int i = 0; i <= steps_; ++i) {
        const double angle = i == steps_ ? quarter_turn : quarter_turn * static_cast<double>(i) / steps_;
        points_.push_back(at(region, line, angle, least));
        if (points_.back().probability > best) {
            best = points_.back().probability;
            hint_ = angle;
        }
        if (best >= enough) {
            return best;
        }
    }
    // A peak that stands a little above its neighbours is climbed unless it is clearly lower than the best.
    constexpr double margin = 1.03;
    double highest = best;
    for (std::size_t i = 0; i + 1 < points_.size(); ++i) {
        if (has_peak(points_[i], points_[i + 1])) {
            highest = std::max(highest, height_between(points_[i], points_[i + 1]));
        }
    }
    if (margin * highest < enough && std::isfinite(enough)) {
        return highest;
    }
    for (std::size_t i = 0; i + 1 < points_.size(); ++i) {
        if (has_peak(points_[i], points_[i + 1]) && margin * height_between(points_[i], points_[i + 1]) >= best) {
            best = std::max(best, climb(region, line, points_[i], points_[i + 1], least));
            if (best >= enough) {
                return best;
            }
        }
    }
    return best;
}

// The slope falls through zero between the two: regula falsi with the Illinois halving. Close to the top the height hangs on
// the square of the distance, so it is settled long before the place is.
double WorstCase::climb(const Region& region, const NullLine& line, Point left, Point right, double least) {
    double best = std::max(left.probability, right.probability);
    double weight_left = 1.0;
    double weight_right = 1.0;
    for (int i = 0; i < 60; ++i) {
        const double rise = left.slope * weight_left;
        const double fall = -right.slope * weight_right;
        const double width = right.angle - left.angle;
        if (std::min(left.slope, -right.slope) * width <= 1e-15 * best && i > 0) {
            break;
        }
        const double share = rise > 0.0 && i > 0 ? std::clamp(rise / (rise + fall), 0.02, 0.98) : 0.5;
        const Point middle = at(region, line, left.angle + share * width, least);
        if (middle.probability > best) {
            best = middle.probability;
            hint_ = middle.angle;
        }
        if (middle.slope >= 0.0) {
            left = middle;
            weight_left = 1.0;
            weight_right *= 0.5;
        } else {
            right = middle;
            weight_right = 1.0;
            weight_left *= 0.5;
        }
    }
    return best;
}

} // namespace cxlift::stats
