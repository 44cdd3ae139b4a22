#include "stats/multiplicity/dunnett_tail.hpp"

#include "stats/distributions.hpp"
#include "stats/quadrature.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

double normal_density(double y) {
    return std::exp(-0.5 * y * y) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
}

// The tail of a standard normal: as normal_upper_tail, which is slower and has a digit more. It is the innermost of three
// loops.
double normal_tail_of(double z) {
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

// Statistics of one loading: they are alike given the common part.
struct Part {
    double loading = 0.0;
    double own = 1.0; // standard deviation of what is not common
    double times = 1.0;
};

std::vector<Part> parts_of(std::span<const double> loadings) {
    std::vector<Part> parts;
    for (const double loading : loadings) {
        const auto same = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.loading == loading; });
        if (same != parts.end()) {
            same->times += 1.0;
        } else {
            parts.push_back({.loading = loading, .own = std::sqrt((1.0 - loading) * (1.0 + loading))});
        }
    }
    return parts;
}

// The probability that one of them exceeds t, given the common part y. It is built up from the tails, never as 1 - product.
double conditional_tail(double t, double y, std::span<const Part> parts, bool two_sided) {
    double any = 0.0;
    for (const Part& part : parts) {
        const double common = part.loading * y;
        double tail = 0.0;
        if (part.own == 0.0) { // nothing of its own: the common part decides
            tail = common > t || (two_sided && -common > t) ? 1.0 : 0.0;
        } else {
            tail = normal_tail_of((t - common) / part.own);
            tail += two_sided ? normal_tail_of((t + common) / part.own) : 0.0;
        }
        tail = std::min(tail, 1.0);
        any += (1.0 - any) * (part.times == 1.0 ? tail : -std::expm1(part.times * std::log1p(-tail)));
    }
    return any;
}

constexpr double reach = 9.5; // standard deviations beyond which nothing of relative size 1e-16 is left

// Where the conditional tails turn within a small part of a standard deviation: panels that are refined where they must be.
double normal_tail_by_panels(double t, std::span<const Part> parts, bool two_sided) {
    std::vector<double> points = {-reach, 0.0, reach};
    for (const Part& part : parts) {
        for (const double sign : {1.0, two_sided ? -1.0 : 1.0}) {
            const double peak = sign * part.loading * t; // where y most likely is when this one exceeds t
            points.insert(points.end(), {peak - reach, peak - 4.0 * part.own, peak, peak + 4.0 * part.own, peak + reach});
            if (part.loading != 0.0 && std::abs(t / part.loading) < std::abs(peak) + reach) {
                points.push_back(sign * t / part.loading); // where the conditional tail turns from 0 to 1
            }
        }
    }
    return integrate([&](double y) { return normal_density(y) * conditional_tail(t, y, parts, two_sided); }, points);
}

// The trapezoidal rule on a function that is analytic and vanishes at both ends errs by exp(-2 pi^2 / step^2), the step in
// units of its narrowest part (Trefethen and Weideman 2014, SIAM Review 56:385).
double normal_tail(double t, std::span<const Part> parts, bool two_sided) {
    double narrowest = 1.0;
    double lower = -reach;
    double upper = reach;
    for (const Part& part : parts) {
        narrowest = std::min(narrowest, part.own);
        const double peak = part.loading * t;
        lower = std::min(lower, peak - reach);
        upper = std::max({upper, peak + reach, two_sided ? -peak + reach : upper});
    }
    constexpr double most_points = 4000.0;
    const double step = 0.6 * narrowest;
    if (!((upper - lower) / step < most_points)) {
        return normal_tail_by_panels(t, parts, two_sided);
    }
    const auto last = static_cast<int>(std::ceil(upper / step));
    const int first = two_sided ? 1 : static_cast<int>(std::floor(lower / step)); // in the two-sided case y and -y are alike
    double sum = two_sided ? 0.5 * normal_density(0.0) * conditional_tail(t, 0.0, parts, true) : 0.0;
    for (int i = first; i <= last; ++i) {
        const double y = i * step;
        sum += normal_density(y) * conditional_tail(t, y, parts, two_sided);
    }
    return sum * step * (two_sided ? 2.0 : 1.0);
}

// log density of u = log(chi / sqrt(df)) at u = 0. By Stirling's series where the terms would cancel.
double log_density_at_centre(double df) {
    const double a = 0.5 * df;
    if (a < 50.0) {
        return std::numbers::ln2 + a * std::log(a) - a - std::lgamma(a);
    }
    const double rest = 1.0 / (12.0 * a) - 1.0 / (360.0 * a * a * a) + 1.0 / (1260.0 * std::pow(a, 5));
    return std::numbers::ln2 + 0.5 * std::log(a / (2.0 * std::numbers::pi)) - rest;
}

} // namespace

double dunnett_upper_tail(double t, std::span<const double> loadings, double df, bool two_sided) {
    if (std::isnan(t) || std::isnan(df)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (std::isinf(t)) {
        return t > 0.0 ? 0.0 : 1.0;
    }
    if (two_sided && t <= 0.0) {
        return 1.0;
    }
    if (loadings.size() == 1) {
        return std::min(1.0, (two_sided ? 2.0 : 1.0) * student_t_upper_tail(t, df));
    }
    const std::vector<Part> parts = parts_of(loadings);
    if (std::isinf(df)) {
        return std::min(1.0, normal_tail(t, parts, two_sided));
    }
    const double centre = log_density_at_centre(df);
    // The tail behaves like exp(-t^2 e^(2u) / 2), which moves the peak of the integrand from 0 to here.
    const double peak = t > 0.0 ? 0.5 * std::log(df / (df + t * t)) : 0.0;
    const double step = std::min(0.7 / std::sqrt(2.0 * df), 0.15);
    const auto first = static_cast<int>(std::floor((peak - std::sqrt(40.0 / df) - 40.0 / df) / step));
    const auto last = static_cast<int>(std::ceil(std::sqrt(40.0 / df) / step));
    double sum = 0.0;
    for (int i = first; i <= last; ++i) {
        const double u = i * step;
        const double density = std::exp(centre - 0.5 * df * (std::expm1(2.0 * u) - 2.0 * u));
        sum += density == 0.0 ? 0.0 : density * normal_tail(t * std::exp(u), parts, two_sided);
    }
    return std::min(1.0, sum * step);
}

double dunnett_upper_quantile(double tail, std::span<const double> loadings, double df, bool two_sided) {
    const double sides = two_sided ? 2.0 : 1.0;
    const auto excess = [&](double t) { return std::log(dunnett_upper_tail(t, loadings, df, two_sided) / tail); };
    // One statistic alone and Bonferroni's bound are on either side of it.
    double lower = student_t_upper_quantile(tail / sides, df);
    double upper = student_t_upper_quantile(tail / sides / static_cast<double>(loadings.size()), df);
    double at_lower = excess(lower);
    double at_upper = excess(upper);
    // Regula falsi with Illinois' step: an end that stays twice counts half (Dowell and Jarratt 1971, BIT 11:168).
    for (int i = 0; i < 60 && at_lower > 0.0 && at_upper < 0.0; ++i) {
        const double middle = upper - at_upper * ((upper - lower) / (at_upper - at_lower));
        if (!(middle > lower && middle < upper)) {
            break;
        }
        const double at_middle = excess(middle);
        const bool is_lower = at_middle > 0.0;
        (is_lower ? lower : upper) = middle;
        (is_lower ? at_upper : at_lower) *= 0.5;
        (is_lower ? at_lower : at_upper) = at_middle;
        if (std::abs(at_middle) < 1e-13 || upper - lower < 1e-14 * std::abs(upper)) {
            return middle;
        }
    }
    return at_lower <= 0.0 ? lower : upper;
}

std::vector<double> product_loadings(std::string_view function, std::span<const double> correlation, std::size_t size) {
    const auto at = [&](std::size_t i, std::size_t j) { return correlation[i * size + j]; };
    // The pair with the largest correlation, then the third that says most of how it is shared out.
    std::size_t a = 0;
    std::size_t b = 0;
    double largest = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = i + 1; j < size; ++j) {
            if (std::abs(at(i, j)) > largest) {
                largest = std::abs(at(i, j));
                a = i;
                b = j;
            }
        }
    }
    std::vector<double> loadings(size, 0.0);
    if (largest == 0.0) {
        return loadings;
    }
    double most = 0.0;
    double first = std::sqrt(largest); // where no third is correlated with both
    for (std::size_t c = 0; c < size; ++c) {
        if (c != a && c != b && std::abs(at(a, c) * at(b, c)) > most) {
            most = std::abs(at(a, c) * at(b, c));
            first = std::sqrt(std::abs(at(a, b) * at(a, c) / at(b, c)));
        }
    }
    for (std::size_t i = 0; i < size; ++i) {
        loadings[i] = i == a ? first : at(a, i) / first;
    }
    for (std::size_t i = 0; i < size; ++i) {
        bool fits = std::abs(loadings[i]) <= 1.0 + 1e-8;
        for (std::size_t j = 0; j < i; ++j) {
            fits = fits && std::abs(loadings[i] * loadings[j] - at(i, j)) <= 1e-8;
        }
        if (!fits) {
            throw std::invalid_argument(std::string(function) + ": correlation of row " + std::to_string(i) +
                                        " is not that of treatments with one control, must be a product of one number for "
                                        "each; method 'max_t' takes any correlation.");
        }
        loadings[i] = std::clamp(loadings[i], -1.0, 1.0);
    }
    return loadings;
}

} // namespace cxlift::stats
