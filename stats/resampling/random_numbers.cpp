#include "stats/resampling/random_numbers.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace cxlift::stats {
namespace {

constexpr std::size_t layers = 256;
// Where the tail begins, and the area of each layer under exp(-x^2 / 2): from the condition that the last layer ends at 0.
constexpr double tail_start = 3.65415288536100877164543;
constexpr double layer_area = 0.004928673233974655347361775;

// Newton's iteration: the compiler's own square root is no constant expression everywhere.
constexpr double constant_sqrt(double x) {
    double root = x < 1.0 ? 1.0 : x;
    for (int step = 0; step < 60; ++step) {
        root = 0.5 * (root + x / root);
    }
    return root;
}

struct Ziggurat {
    std::array<double, layers + 1> width{};   // of layer 0 with the tail made as high as the layer, then of each layer
    std::array<double, layers + 1> density{}; // exp(-width^2 / 2)
    std::array<double, layers> inner{};       // the part of a layer that lies under the curve for certain
};

constexpr Ziggurat make_ziggurat() {
    Ziggurat result;
    const double at_tail = exact_exp(-0.5 * tail_start * tail_start);
    result.width[0] = layer_area / at_tail;
    result.width[1] = tail_start;
    for (std::size_t i = 2; i < layers; ++i) {
        const double before = result.width[i - 1];
        const double top = layer_area / before + exact_exp(-0.5 * before * before);
        result.width[i] = constant_sqrt(-2.0 * exact_log(top));
    }
    result.width[layers] = 0.0;
    for (std::size_t i = 0; i <= layers; ++i) {
        result.density[i] = exact_exp(-0.5 * result.width[i] * result.width[i]);
    }
    for (std::size_t i = 0; i < layers; ++i) {
        result.inner[i] = result.width[i + 1] / result.width[i];
    }
    return result;
}

constexpr Ziggurat ziggurat = make_ziggurat();

// Marsaglia (1964), Technometrics 6:101: what lies beyond `tail_start`.
double draw_tail(Philox& random) noexcept {
    while (true) {
        const double x = draw_exponential(random) / tail_start;
        const double y = draw_exponential(random);
        if (2.0 * y > x * x) {
            return tail_start + x;
        }
    }
}

} // namespace

double draw_normal(Philox& random) noexcept {
    while (true) {
        const std::uint64_t high = random.next();
        const std::uint64_t bits = (high << 32U) | random.next();
        const std::size_t layer = bits % layers;
        // Between -1 and 1, of the upper 53 bits.
        const double place = (static_cast<double>(static_cast<std::int64_t>(bits) >> 11) + 0.5) * 0x1p-52;
        const double x = place * ziggurat.width[layer];
        if (std::abs(place) < ziggurat.inner[layer]) {
            return x;
        }
        if (layer == 0) {
            return place < 0.0 ? -draw_tail(random) : draw_tail(random);
        }
        const double below = ziggurat.density[layer];
        const double height = below + random.uniform() * (ziggurat.density[layer + 1] - below);
        if (height < exact_exp(-0.5 * x * x)) {
            return x;
        }
    }
}

double draw_gamma(Philox& random, double shape) noexcept {
    if (shape == 0.0) {
        return 0.0;
    }
    if (shape < 1.0) {
        const double of_more = draw_gamma(random, shape + 1.0);
        return of_more * exact_exp(exact_log(random.uniform()) / shape);
    }
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    while (true) {
        const double x = draw_normal(random);
        const double t = c * x;
        if (t <= -1.0) {
            continue;
        }
        const double v = (1.0 + t) * (1.0 + t) * (1.0 + t);
        const double u = random.uniform();
        const double x2 = x * x;
        // The second condition is log u < x^2 / 2 + d (1 - v + log v) without the difference of the large numbers 1 and v.
        if (u < 1.0 - 0.0331 * x2 * x2 || exact_log(u) < 0.5 * x2 - d * (t * (3.0 + t * (3.0 + t)) - 3.0 * exact_log1p(t))) {
            return d * v;
        }
    }
}

double draw_beta(Philox& random, double a, double b) noexcept {
    const double x = draw_gamma(random, a);
    return x / (x + draw_gamma(random, b));
}

} // namespace cxlift::stats
