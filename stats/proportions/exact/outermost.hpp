// The far end of what a test does not reject, where the p-value is not monotone.
#pragma once

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

// Where to look for an end of a confidence set. All four may run upwards or downwards.
struct EndSearch {
    double inside; // the estimate, which no test rejects; may be infinite
    double guess;  // the end by large-sample theory
    double step;   // outwards; the p-value falls by some per cent over it
    double limit;  // the end lies before it or at it
    double far;    // the share of alpha below which the p-value does not come back
};

// Looks outwards from the guess, a step at a time, until the p-value is far below alpha, and remembers the last point that is
// kept; if none is, looks inwards. The end is then found by bisection between that point and the next one, which is rejected.
// What comes back only later, or for less than a step, is not seen; tests/calibration/exact_proportions.py enumerates what
// that costs in coverage, and has found nothing.
template <typename PValue> [[nodiscard]] double outermost(const EndSearch& search, double alpha, const PValue& pvalue) {
    const double sign = search.step > 0.0 ? 1.0 : -1.0;
    const auto is_before_limit = [&](double x) { return sign * (search.limit - x) > 0.0; };
    double kept = search.inside;
    double rejected = search.limit;
    bool any = false;
    double step = search.step;
    double x = search.guess;
    for (int i = 0; i < 4000 && is_before_limit(x); ++i) {
        const double p = pvalue(x);
        if (p >= alpha) {
            kept = x;
            any = true;
            rejected = search.limit;
        } else if (!any || rejected == search.limit) {
            rejected = x;
        }
        if (p < search.far * alpha) {
            break;
        }
        // Far above alpha nothing can be missed, and far below it little.
        step = p > 4.0 * alpha ? 1.5 * step : p > 0.3 * alpha ? search.step : 1.5 * search.step;
        x += step;
    }
    if (!any) {
        step = search.step;
        x = is_before_limit(search.guess) ? search.guess : search.limit;
        rejected = x;
        for (int i = 0; i < 4000; ++i) {
            const double next = x - step;
            if (sign * (next - search.inside) <= 0.0) {
                kept = search.inside;
                break;
            }
            if (pvalue(next) >= alpha) {
                kept = next;
                break;
            }
            x = rejected = next;
            step *= i > 50 ? 1.2 : 1.0;
        }
    }
    const double precision = 1e-8 * std::abs(search.step);
    while (std::abs(rejected - kept) > precision) {
        const double middle = kept + 0.5 * (rejected - kept);
        if (middle == kept || middle == rejected) {
            break;
        }
        (pvalue(middle) >= alpha ? kept : rejected) = middle;
    }
    return kept + 0.5 * (rejected - kept);
}

} // namespace cxlift::stats
