// Where a falling function crosses zero, in few steps: how intervals are found that invert a smooth statistic.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace cxlift::stats {

struct Place {
    double x = 0.0;
    double f = 0.0;
};

// Between two places at which f has different signs. Chandrupatla (1997), Adv. Eng. Software 28:145: inverse quadratic steps
// where they can be trusted and halves elsewhere, so that an infinite f at an end does no harm. It ends where nothing is left
// of x but rounding, or next to nothing of f: f is a statistic less its critical value, a number near 1, so that x is then
// right to 1e-13 standard errors.
template <typename Function> [[nodiscard]] double sign_change(Place first, Place second, const Function& f) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    constexpr double enough = 1e-13;
    const auto is_positive = [](const Place& place) { return place.f > 0.0; };
    double share = first.f / (first.f - second.f); // a secant to begin with
    if (!(share > 0.0 && share < 1.0)) {
        share = 0.5;
    }
    for (int i = 0; i < 200; ++i) {
        Place third = first;
        Place next{.x = first.x + share * (second.x - first.x), .f = 0.0};
        next.f = f(next.x);
        if (is_positive(next) != is_positive(first)) {
            third = second;
            second = first;
        }
        first = next;
        const Place& best = std::abs(first.f) < std::abs(second.f) ? first : second;
        const double least = epsilon * std::abs(best.x) / std::abs(second.x - first.x);
        if (std::abs(best.f) <= enough || !(least <= 0.5)) {
            return best.x;
        }
        const double xi = (first.x - second.x) / (third.x - second.x);
        const double phi = (first.f - second.f) / (third.f - second.f);
        share = 0.5;
        if (1.0 - std::sqrt(1.0 - xi) < phi && phi < std::sqrt(xi)) {
            share =
                first.f / (second.f - first.f) * third.f / (second.f - third.f) +
                (third.x - first.x) / (second.x - first.x) * first.f / (third.f - first.f) * second.f / (third.f - second.f);
        }
        share = std::clamp(share, least, 1.0 - least);
    }
    return first.x;
}

// Within [lower, upper], from a guess and the size of a step: steps are doubled until the sign has changed. An end where it has
// not is returned.
template <typename Function>
[[nodiscard]] double falls_through(double lower, double upper, double guess, double step, const Function& f) {
    Place here{.x = std::clamp(guess, lower, upper), .f = 0.0};
    here.f = f(here.x);
    if (here.f == 0.0) {
        return here.x;
    }
    constexpr double least_step = 1e-18; // doubled, it reaches any end soon; a step of 0 would reach none
    step = step > least_step ? step : least_step;
    const bool rises = here.f > 0.0; // the crossing lies to the right
    const double end = rises ? upper : lower;
    while (here.x != end) {
        Place next{.x = rises ? std::min(upper, here.x + step) : std::max(lower, here.x - step), .f = 0.0};
        next.f = f(next.x);
        if ((next.f > 0.0) != rises) {
            return sign_change(here, next, f);
        }
        here = next;
        step *= 2.0;
    }
    return end;
}

} // namespace cxlift::stats
