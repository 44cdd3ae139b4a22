#include "stats/proportions/exact/score_region.hpp"

#include "stats/proportions/exact/null_line.hpp"
#include "stats/proportions/restricted_proportions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double tie = 1e-10;

double term(double count, double p) {
    return count == 0.0 ? 0.0 : count / p;
}

// Whether a score is beyond a threshold, without finding the restricted estimate: the variance along the line is a parabola,
// so "variance below v" means that the estimate lies outside its two crossings of v, and on which side of a point the estimate
// lies is told by the sign of the likelihood's slope there. Some ten times faster than solving for the estimate.
class ScoreOrder {
public:
    ScoreOrder(std::int64_t n_control, std::int64_t n_treatment, const NullPoint& null)
        : n_control_(static_cast<double>(n_control)), n_treatment_(static_cast<double>(n_treatment)), null_(null), line_(null) {
        // Var(p_t - ratio p_c) at a distance s from an end of the line is variance + rise s - square s^2. Crossings are
        // counted from the end that they are near: no distance is lost in a difference from 1.
        const double c = line_.control_span();
        const double t = line_.treatment_span();
        const double weight = null.ratio * null.ratio / n_control_;
        const auto seen_from = [&](const Proportions& p, double sign) {
            return End{.variance = p.treatment * p.treatment_rest / n_treatment_ + weight * p.control * p.control_rest,
                       .rise = sign * (t * (p.treatment_rest - p.treatment) / n_treatment_ +
                                       weight * c * (p.control_rest - p.control))};
        };
        start_ = seen_from(line_.at(0.0, 1.0), 1.0);
        finish_ = seen_from(line_.at(1.0, 0.0), -1.0);
        square_ = t * t / n_treatment_ + weight * c * c;
    }

    [[nodiscard]] double deviation(double control, double treatment) const {
        return treatment / n_treatment_ - null_.ratio * (control / n_control_) - null_.shift;
    }

    // z >= threshold.
    [[nodiscard]] bool reaches(double control, double treatment, double threshold) const {
        const double off = deviation(control, treatment);
        if (threshold > 0.0) {
            return off > 0.0 && is_variance_within(control, treatment, square(off / threshold));
        }
        return off >= 0.0 || (threshold < 0.0 && !is_variance_within(control, treatment, square(off / threshold)));
    }

private:
    struct End {
        double variance;
        double rise;
    };

    static double square(double x) { return x * x; }

    // How far from an end the variance first crosses v; below 0 where it is above v already.
    [[nodiscard]] double crossing(const End& end, double v, double root) const {
        return end.rise > 0.0 ? 2.0 * (v - end.variance) / (end.rise + root) : (end.rise - root) / (2.0 * square_);
    }

    // The derivative by s of the log-likelihood of this outcome.
    [[nodiscard]] double slope(double control, double treatment, const Proportions& p) const {
        return line_.control_span() * (term(control, p.control) - term(n_control_ - control, p.control_rest)) +
               line_.treatment_span() * (term(treatment, p.treatment) - term(n_treatment_ - treatment, p.treatment_rest));
    }

    [[nodiscard]] bool is_variance_within(double control, double treatment, double v) const {
        const double discriminant = start_.rise * start_.rise - 4.0 * square_ * (v - start_.variance);
        if (discriminant <= 0.0) {
            return true; // the parabola's top is not above v
        }
        const double root = std::sqrt(discriminant);
        const double first = crossing(start_, v, root);
        const double last = crossing(finish_, v, root);
        // The estimate may be an end of the line, where the slope does not vanish.
        return first >= 1.0 || last >= 1.0 ||
               (first >= 0.0 && slope(control, treatment, line_.at(first, 1.0 - first)) <= 0.0) ||
               (last >= 0.0 && slope(control, treatment, line_.at(1.0 - last, last)) >= 0.0);
    }

    double n_control_;
    double n_treatment_;
    NullPoint null_;
    NullLine line_;
    End start_{};
    End finish_{};
    double square_ = 0.0;
};

} // namespace

double score_at(const Successes& control, const Successes& treatment, const NullPoint& null) {
    const double p_control = static_cast<double>(control.successes) / static_cast<double>(control.n);
    const double p_treatment = static_cast<double>(treatment.successes) / static_cast<double>(treatment.n);
    const double off = p_treatment - null.ratio * p_control - null.shift;
    if (off == 0.0) {
        return 0.0;
    }
    const double variance = null.ratio != 1.0 ? variance_at_ratio(control, treatment, null.ratio)
                                              : variance_at_difference(control, treatment, null.shift);
    return off / std::sqrt(variance);
}

Region score_region(std::int64_t n_control, std::int64_t n_treatment, const NullPoint& null, double observed,
                    Alternative alternative) {
    const bool two_sided = alternative == Alternative::two_sided;
    const double size = two_sided ? std::abs(observed) : observed;
    const double slack = tie * std::max(1.0, std::abs(size));
    if (two_sided && size <= slack) {
        return region_of(n_control, n_treatment, [](auto, auto) { return true; }, [](auto, auto) { return false; });
    }
    const ScoreOrder order(n_control, n_treatment, null);
    // z <= observed is "not z >= a little more than observed".
    const auto at_or_above = [&](double threshold) {
        return [&order, threshold](std::int64_t control, std::int64_t treatment) {
            return order.reaches(static_cast<double>(control), static_cast<double>(treatment), threshold);
        };
    };
    const auto never = [](std::int64_t, std::int64_t) { return false; };
    const auto below = [&](double threshold) {
        return [inside = at_or_above(threshold)](std::int64_t control, std::int64_t treatment) {
            return !inside(control, treatment);
        };
    };
    switch (alternative) {
    case Alternative::greater: return region_of(n_control, n_treatment, at_or_above(size - slack), never);
    case Alternative::less: return region_of(n_control, n_treatment, never, below(size + slack));
    case Alternative::two_sided: break;
    }
    return region_of(n_control, n_treatment, at_or_above(size - slack), below(slack - size));
}

} // namespace cxlift::stats
