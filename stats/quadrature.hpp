// Integrals of smooth functions by adaptive Gauss-Kronrod rules.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace cxlift::stats {

struct Panel {
    double lower = 0.0;
    double upper = 0.0;
    double value = 0.0;
    double error = 0.0;
};

// The 7-point Gauss and 15-point Kronrod rules on one panel; nodes and weights of Piessens et al. (1983), QUADPACK, QK15.
template <typename Function> [[nodiscard]] Panel gauss_kronrod(const Function& f, double lower, double upper) {
    constexpr std::array<double, 8> nodes = {
        0.991455371120812639, 0.949107912342758525, 0.864864423359769073, 0.741531185599394440,
        0.586087235467691130, 0.405845151377397167, 0.207784955007898468, 0.0};
    constexpr std::array<double, 8> kronrod = {0.022935322010529225, 0.063092092629978553, 0.104790010322250184,
                                               0.140653259715525919, 0.169004726639267903, 0.190350578064785410,
                                               0.204432940075298892, 0.209482141084727828};
    constexpr std::array<double, 4> gauss = {0.129484966168869693, 0.279705391489276668, 0.381830050505118945,
                                             0.417959183673469388};
    const double centre = 0.5 * (lower + upper);
    const double half = 0.5 * (upper - lower);
    double fine = 0.0;
    double coarse = 0.0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const double sum = nodes[i] == 0.0 ? f(centre) : f(centre - half * nodes[i]) + f(centre + half * nodes[i]);
        fine += kronrod[i] * sum;
        coarse += i % 2 == 1 ? gauss[i / 2] * sum : 0.0;
    }
    return {.lower = lower, .upper = upper, .value = fine * half, .error = std::abs(fine - coarse) * half};
}

// The integral of f over the range that the points span, to a relative error. The points are where f may turn quickly, in any
// order; the panel with the largest error is halved until the sum of the errors (which is pessimistic) is small enough.
template <typename Function>
[[nodiscard]] double integrate(const Function& f, std::vector<double> points, double relative_error = 1e-10) {
    constexpr std::size_t most_panels = 400;
    std::sort(points.begin(), points.end());
    const auto smaller = [](const Panel& a, const Panel& b) { return a.error < b.error; };
    std::vector<Panel> panels; // a heap by error
    for (std::size_t i = 1; i < points.size(); ++i) {
        if (points[i] > points[i - 1]) {
            panels.push_back(gauss_kronrod(f, points[i - 1], points[i]));
        }
    }
    std::make_heap(panels.begin(), panels.end(), smaller);
    const auto total = [&](double Panel::* part) {
        double sum = 0.0;
        for (const Panel& panel : panels) {
            sum += panel.*part;
        }
        return sum;
    };
    while (!panels.empty() && panels.size() < most_panels &&
           total(&Panel::error) > relative_error * std::abs(total(&Panel::value))) {
        std::pop_heap(panels.begin(), panels.end(), smaller);
        const Panel worst = panels.back();
        panels.pop_back();
        const double middle = 0.5 * (worst.lower + worst.upper);
        for (const Panel& half : {gauss_kronrod(f, worst.lower, middle), gauss_kronrod(f, middle, worst.upper)}) {
            panels.push_back(half);
            std::push_heap(panels.begin(), panels.end(), smaller);
        }
    }
    return total(&Panel::value);
}

} // namespace cxlift::stats
