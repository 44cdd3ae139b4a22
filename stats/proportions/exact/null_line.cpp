#include "stats/proportions/exact/null_line.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

NullLine::NullLine(const NullPoint& null) {
    if (null.ratio != 1.0) {
        control_span_ = std::min(1.0, 1.0 / null.ratio);
        treatment_span_ = std::min(1.0, null.ratio);
        control_rest_ = 1.0 - control_span_;
        treatment_rest_ = 1.0 - treatment_span_;
        return;
    }
    control_span_ = treatment_span_ = 1.0 - std::abs(null.shift);
    control_start_ = treatment_rest_ = std::max(0.0, -null.shift);
    treatment_start_ = control_rest_ = std::max(0.0, null.shift);
}

Proportions NullLine::at(double place, double rest) const {
    return {.control = control_start_ + control_span_ * place,
            .control_rest = control_rest_ + control_span_ * rest,
            .treatment = treatment_start_ + treatment_span_ * place,
            .treatment_rest = treatment_rest_ + treatment_span_ * rest};
}

Proportions NullLine::at_angle(double angle) const {
    const double sine = std::sin(angle);
    const double cosine = std::cos(angle);
    return at(sine * sine, cosine * cosine);
}

} // namespace cxlift::stats
