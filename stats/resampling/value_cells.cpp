#include "stats/resampling/value_cells.hpp"

#include "stats/resampling/semidefinite_root.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace cxlift::stats {
namespace {

constexpr std::size_t most_powers = 4;
using Powers = std::array<double, most_powers>;

// The power of two at or above a number, or 1 for 0: dividing by it is exact.
double binade(double x) {
    return x > 0.0 ? std::ldexp(1.0, std::ilogb(x)) : 1.0;
}

// The contributions of the groups to the variances of the powers, by the middles of the groups.
std::vector<double> shares(std::span<const ValueGroup> groups, std::size_t powers) {
    // Half of everything, so that the range of a double's extremes is finite.
    const double origin = 0.5 * groups.front().lowest;
    const double unit = binade(0.5 * groups.back().highest - origin);
    std::vector<double> place(groups.size());
    double n = 0.0;
    double sum = 0.0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        place[g] = (0.25 * groups[g].lowest + 0.25 * groups[g].highest - origin) / unit;
        n += static_cast<double>(groups[g].n);
        sum += static_cast<double>(groups[g].n) * place[g];
    }
    const double centre = sum / n;
    Powers totals{};
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const double square = (place[g] - centre) * (place[g] - centre);
        auto term = static_cast<double>(groups[g].n);
        for (std::size_t k = 0; k < powers; ++k) {
            term *= square;
            totals[k] += term;
        }
    }
    std::vector<double> result(groups.size(), 0.0);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const double square = (place[g] - centre) * (place[g] - centre);
        auto term = static_cast<double>(groups[g].n);
        for (std::size_t k = 0; k < powers; ++k) {
            term *= square;
            result[g] += totals[k] > 0.0 ? term / totals[k] : 0.0;
        }
    }
    return result;
}

// Where cells begin; the number of groups ends the list.
std::vector<std::size_t> cell_starts(std::span<const ValueGroup> groups, std::size_t powers, std::size_t most) {
    std::vector<std::size_t> starts;
    if (groups.size() <= most) {
        for (std::size_t g = 0; g <= groups.size(); ++g) {
            starts.push_back(g);
        }
        return starts;
    }
    const std::vector<double> share = shares(groups, powers);
    double total = 0.0;
    for (const double one : share) {
        total += one;
    }
    double before = 0.0;
    double last = -1.0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const double middle = before + 0.5 * share[g];
        const double cell = total > 0.0 ? std::floor(middle / total * static_cast<double>(most)) : 0.0;
        if (cell > last) {
            starts.push_back(g);
            last = cell;
        }
        before += share[g];
    }
    starts.push_back(groups.size());
    return starts;
}

// Means of the powers of (x - shift) / unit over a group whose values lie symmetrically, two standard deviations wide.
Powers power_means(double deviation, double variance) {
    const double square = deviation * deviation;
    return {deviation, square + variance, deviation * (square + 3.0 * variance),
            square * square + variance * (6.0 * square + variance)};
}

// Products of what is left of the powers within a group, n times: by their slopes, k x^(k - 1).
void add_within_group(double n, double deviation, double variance, std::span<double> products, std::size_t powers) {
    const Powers slope{1.0, 2.0 * deviation, 3.0 * deviation * deviation, 4.0 * deviation * deviation * deviation};
    for (std::size_t i = 0; i < powers; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            products[i * powers + j] += n * variance * slope[i] * slope[j];
        }
    }
}

} // namespace

ValueCells value_cells(const Distribution& distribution, int powers, std::size_t most) {
    const std::span<const ValueGroup> groups = distribution.groups();
    ValueCells cells;
    cells.powers = static_cast<std::size_t>(powers);
    if (groups.empty()) {
        return cells;
    }
    const Moments moments = distribution.moments();
    cells.shift = moments.mean;
    const double unit = binade(std::sqrt(moments.m2 / static_cast<double>(moments.n)));
    const auto of_group = [&](const ValueGroup& group) {
        return std::array<double, 2>{(group.mean - cells.shift) / unit, group.m2 / static_cast<double>(group.n) / unit / unit};
    };
    const std::vector<std::size_t> starts = cell_starts(groups, cells.powers, most);
    std::vector<double> products(cells.powers * cells.powers, 0.0);
    for (std::size_t c = 0; c + 1 < starts.size(); ++c) {
        const auto members = groups.subspan(starts[c], starts[c + 1] - starts[c]);
        Powers mean{};
        std::int64_t n = 0;
        for (const ValueGroup& group : members) {
            const auto [deviation, variance] = of_group(group);
            const Powers here = power_means(deviation, variance);
            n += group.n;
            const double weight = static_cast<double>(group.n) / static_cast<double>(n);
            Powers change{};
            for (std::size_t i = 0; i < cells.powers; ++i) {
                change[i] = here[i] - mean[i];
            }
            for (std::size_t i = 0; i < cells.powers; ++i) { // as co-moments of the groups' means
                for (std::size_t j = 0; j <= i; ++j) {
                    products[i * cells.powers + j] += static_cast<double>(n - group.n) * weight * change[i] * change[j];
                }
                mean[i] += weight * change[i];
            }
            add_within_group(static_cast<double>(group.n), deviation, variance, products, cells.powers);
        }
        cells.n.push_back(n);
        cells.means.insert(cells.means.end(), mean.begin(), mean.begin() + powers);
    }
    cells.within = semidefinite_root(products, cells.powers);
    double size = unit;
    for (std::size_t k = 0; k < cells.powers; ++k, size *= unit) {
        for (std::size_t c = 0; c < cells.n.size(); ++c) {
            cells.means[c * cells.powers + k] *= size;
        }
        for (std::size_t j = 0; j < cells.powers; ++j) {
            cells.within[k * cells.powers + j] *= size;
        }
    }
    return cells;
}

} // namespace cxlift::stats
