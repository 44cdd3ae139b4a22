// The score test of two proportions by its definition: the restricted likelihood is maximised by bisection on its slope, and
// intervals by bisection on the statistic. Slow and obvious; what stats/proportions/ is compared with.
#pragma once

#include "stats/proportions/score_interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::test {

enum class Hypothesis { difference, ratio };

struct SlowScore {
    stats::Successes control;
    stats::Successes treatment;
    Hypothesis hypothesis = Hypothesis::difference;
    stats::VarianceFactor factor = stats::VarianceFactor::miettinen_nurminen;

    [[nodiscard]] double operator()(double null) const {
        const auto xc = static_cast<double>(control.successes);
        const auto nc = static_cast<double>(control.n);
        const auto xt = static_cast<double>(treatment.successes);
        const auto nt = static_cast<double>(treatment.n);
        const bool is_ratio = hypothesis == Hypothesis::ratio;
        const double slope = is_ratio ? null : 1.0; // treatment's proportion is offset + slope * control's
        const double offset = is_ratio ? 0.0 : null;
        double lower = is_ratio ? 0.0 : std::max(0.0, -null);
        double upper = is_ratio ? std::min(1.0, 1.0 / null) : std::min(1.0, 1.0 - null);
        for (int i = 0; i < 200; ++i) {
            const double p = 0.5 * (lower + upper);
            const double q = offset + slope * p;
            const double rise = (xc > 0.0 ? xc / p : 0.0) + (xt > 0.0 ? slope * xt / q : 0.0);
            const double fall = (nc > xc ? (nc - xc) / (1.0 - p) : 0.0) + (nt > xt ? slope * (nt - xt) / (1.0 - q) : 0.0);
            (rise > fall ? lower : upper) = p;
        }
        const double p = 0.5 * (lower + upper);
        const double q = offset + slope * p;
        const double scale = factor == stats::VarianceFactor::none ? 1.0 : (nc + nt) / (nc + nt - 1.0);
        const double variance = scale * (q * (1.0 - q) / nt + slope * slope * p * (1.0 - p) / nc);
        const double deviation = is_ratio ? xt / nt - null * xc / nc : xt / nt - xc / nc - null;
        return deviation == 0.0 ? 0.0 : deviation / std::sqrt(std::max(variance, 1e-300));
    }

    // Where the falling statistic crosses `target` between two hypotheses.
    [[nodiscard]] double crossing(double target, double lower, double upper) const {
        for (int i = 0; i < 200; ++i) {
            const double middle = 0.5 * (lower + upper);
            ((*this)(middle) > target ? lower : upper) = middle;
        }
        return 0.5 * (lower + upper);
    }
};

} // namespace cxlift::test
