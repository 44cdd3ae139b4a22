// A margin: how far from the control still counts as no worse, or as the same.
#pragma once

namespace cxlift::stats {

// Where the null hypothesis lies: treatment = ratio * control + shift. No difference is {1, 0}; "worse by 0.1" is {1, -0.1};
// "worse by 2 %" is {0.98, 0}. One of the two is moved at a time.
struct NullPoint {
    double ratio = 1.0;
    double shift = 0.0;
};

} // namespace cxlift::stats
