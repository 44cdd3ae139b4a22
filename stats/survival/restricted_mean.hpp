// The mean time up to a horizon: the area under the Kaplan-Meier curve.
#pragma once

#include "stats/summaries/survival.hpp"
#include "stats/survival/product_limit.hpp"

#include <limits>
#include <string_view>

namespace cxlift::stats {

struct RestrictedMean {
    double value = std::numeric_limits<double>::quiet_NaN();    // the area under the curve
    double lost = std::numeric_limits<double>::quiet_NaN();     // horizon - value, with digits of its own
    double variance = std::numeric_limits<double>::quiet_NaN(); // of the value
};

// The same while a curve is gone along, from time 0.
class AreaUnderCurve {
public:
    // Times are measured in 2^exponent.
    explicit AreaUnderCurve(int exponent) noexcept;

    // The curve has been this high since the time before.
    void go_to(double time, const ProductLimit& curve) noexcept {
        const double width = (time - before_) * scale_ * second_scale_;
        const double area = curve.survival * width;
        const double weights = area > 0.0 ? curve.greenwood : 0.0; // infinite once the curve is 0
        mean_.value += area;
        mean_.lost += curve.failed * width;
        mean_.variance += area * (2.0 * areas_ + area * weights);
        areas_ += area * weights;
        before_ = time;
    }
    [[nodiscard]] const RestrictedMean& mean() const noexcept { return mean_; }

private:
    // The variance is the sum over the past events of w A^2, with w = d / (n (n - d)) and A the area since the event. With the
    // sums of w and w A it is carried along; all terms are positive, so that no digit is lost.
    RestrictedMean mean_{.value = 0.0, .lost = 0.0, .variance = 0.0};
    double areas_ = 0.0; // the sum of w A
    double before_ = 0.0;
    double scale_; // two of them, for 2^-exponent may be beyond the doubles
    double second_scale_;
};

// Times are measured in 2^exponent, the horizon in the unit of the times. The variance is Greenwood's, sum of A_j^2 d_j / (n_j
// (n_j - d_j)) with A_j the area from t_j to the horizon (Kaplan and Meier 1958, section 6.2; Uno et al. 2014, J. Clin. Oncol.
// 32:2380). Without censoring it is the mean of the times cut at the horizon, with n in place of n - 1 in its variance.
[[nodiscard]] RestrictedMean restricted_mean(const Survival& units, double horizon, int exponent = 0);

// A horizon beyond the last time has a curve only where that arrived at 0. `whose` is the end of the sentence.
void check_horizon(std::string_view function, const Survival& units, double horizon, std::string_view whose);

} // namespace cxlift::stats
