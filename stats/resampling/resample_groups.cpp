#include "stats/resampling/resample_groups.hpp"

#include "stats/resampling/each_replicate.hpp"
#include "stats/resampling/random_counts.hpp"
#include "stats/resampling/random_numbers.hpp"
#include "stats/resampling/small_poisson.hpp"
#include "stats/resampling/value_cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr int most_powers = 4;
constexpr std::int64_t most_values_drawn = 1'024; // one by one
constexpr std::size_t most_cells = 128;
constexpr std::int64_t most_exactly_poisson = 32;

void check(int powers, const Draws& draws) {
    if (powers < 1 || powers > most_powers) {
        throw std::invalid_argument("resample_groups: powers is " + std::to_string(powers) + ", must be 1 to 4.");
    }
    check_resampling("resample_groups", draws);
}

void draw_values(const ValueCells& cells, std::int64_t n, const Draws& draws, ReplicateSums& sums) {
    std::vector<std::size_t> cell_of;
    for (std::size_t c = 0; c < cells.n.size(); ++c) {
        cell_of.insert(cell_of.end(), static_cast<std::size_t>(cells.n[c]), c * cells.powers);
    }
    each_replicate(sums, draws, [&](Philox& random, std::span<double> of) {
        of[0] = static_cast<double>(n);
        for (std::int64_t i = 0; i < n; ++i) {
            const std::size_t place = cell_of[random.below(static_cast<std::uint32_t>(n))];
            for (std::size_t k = 0; k < cells.powers; ++k) {
                of[k + 1] += cells.means[place + k];
            }
        }
    });
}

// A multinomial number of each cell: binomial, given those before.
void draw_counts(const ValueCells& cells, std::int64_t n, const Draws& draws, ReplicateSums& sums) {
    each_replicate(sums, draws, [&](Philox& random, std::span<double> of) {
        of[0] = static_cast<double>(n);
        std::int64_t to_draw = n;
        std::int64_t values_left = n;
        for (std::size_t c = 0; c < cells.n.size() && to_draw > 0; ++c) {
            const double chance = static_cast<double>(cells.n[c]) / static_cast<double>(values_left);
            const std::int64_t drawn = cells.n[c] == values_left ? to_draw : draw_binomial(random, to_draw, chance);
            for (std::size_t k = 0; k < cells.powers; ++k) {
                of[k + 1] += static_cast<double>(drawn) * cells.means[c * cells.powers + k];
            }
            to_draw -= drawn;
            values_left -= cells.n[c];
        }
    });
}

// With the mean and variance of a Poisson number, and its third cumulant less 1/54.
struct NearlyPoisson {
    double mean = 0.0;
    double slope = 0.0;

    explicit NearlyPoisson(std::int64_t n) : mean(static_cast<double>(n)), slope(std::sqrt(mean - 1.0 / 18.0)) {}
    [[nodiscard]] double at(double z) const noexcept { return mean + (slope * z + (z * z - 1.0) * (1.0 / 6.0)); }
};

void draw_cells(const ValueCells& cells, std::int64_t n, const Draws& draws, ReplicateSums& sums) {
    std::vector<NearlyPoisson> nearly;
    nearly.reserve(cells.n.size());
    std::vector<SmallPoisson> small; // of every mean up to the greatest that is drawn so
    for (std::int64_t mean = 0; mean <= most_exactly_poisson; ++mean) {
        small.emplace_back(static_cast<double>(mean));
    }
    for (const std::int64_t of_cell : cells.n) {
        nearly.emplace_back(of_cell);
    }
    const std::size_t powers = cells.powers;
    each_replicate(sums, draws, [&](Philox& random, std::span<double> of) {
        double total = 0.0;
        std::array<double, most_powers> sum{};
        for (std::size_t c = 0; c < cells.n.size(); ++c) {
            const double drawn = cells.n[c] <= most_exactly_poisson ? small[static_cast<std::size_t>(cells.n[c])].draw(random)
                                                                    : nearly[c].at(draw_normal(random));
            total += drawn;
            for (std::size_t k = 0; k < powers; ++k) {
                sum[k] += drawn * cells.means[c * powers + k];
            }
        }
        for (std::size_t j = 0; j < powers; ++j) {
            const double z = draw_normal(random);
            for (std::size_t k = j; k < powers; ++k) {
                sum[k] += cells.within[k * powers + j] * z;
            }
        }
        of[0] = static_cast<double>(n);
        for (std::size_t k = 0; k < powers; ++k) {
            of[k + 1] = sum[k] * (of[0] / total);
        }
        if (powers > 1) { // no values have a sum of squares below this; the normal draw might
            of[2] = std::max(of[2], of[1] * (of[1] / of[0]));
        }
    });
}

} // namespace

ResampledGroups resample_groups(const Distribution& distribution, int powers, const Draws& draws) {
    check(powers, draws);
    ResampledGroups result{.shift = 0.0,
                           .sums = {static_cast<std::size_t>(draws.n_resamples), static_cast<std::size_t>(powers)}};
    const std::int64_t n = distribution.n();
    if (n == 0) {
        return result;
    }
    const bool exact = distribution.is_exact();
    const bool one_by_one = exact && n <= most_values_drawn;
    const ValueCells cells = value_cells(distribution, powers, one_by_one ? distribution.groups().size() : most_cells);
    result.shift = cells.shift;
    if (one_by_one) {
        draw_values(cells, n, draws, result.sums);
    } else if (exact && distribution.groups().size() <= most_cells) {
        draw_counts(cells, n, draws, result.sums);
    } else {
        draw_cells(cells, n, draws, result.sums);
    }
    return result;
}

} // namespace cxlift::stats
