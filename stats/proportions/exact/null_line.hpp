// The pairs of proportions that a null hypothesis allows: a line from one edge of the unit square to another.
#pragma once

#include "stats/margin.hpp"

namespace cxlift::stats {

struct Proportions {
    double control = 0.0;
    double control_rest = 1.0; // 1 - control, held apart so that it keeps its digits
    double treatment = 0.0;
    double treatment_rest = 1.0;
};

// p_t = ratio * p_c + shift within the unit square. Both proportions are linear in a place s within [0, 1].
class NullLine {
public:
    // One of ratio 1 and shift 0 must hold; ratio > 0 and |shift| < 1, so that more than one point lies on the line.
    explicit NullLine(const NullPoint& null);

    // At s = sin(angle)^2: equal steps of the angle in [0, pi / 2] are about equally informative, also at the edges.
    [[nodiscard]] Proportions at_angle(double angle) const;
    // At s = place; rest is 1 - place, which the caller may know better.
    [[nodiscard]] Proportions at(double place, double rest) const;
    [[nodiscard]] double control_span() const { return control_span_; } // d p_c / d s
    [[nodiscard]] double treatment_span() const { return treatment_span_; }

private:
    double control_start_ = 0.0;
    double control_span_ = 1.0;
    double control_rest_ = 0.0; // 1 - p_c at the end
    double treatment_start_ = 0.0;
    double treatment_span_ = 1.0;
    double treatment_rest_ = 0.0;
};

} // namespace cxlift::stats
