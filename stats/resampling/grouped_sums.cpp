#include "stats/resampling/grouped_sums.hpp"

#include "stats/resampling/drawn_sums.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace cxlift::stats {
namespace {

void add_stratum(const ResampledSums& drawn, double units, GroupedSums& into) {
    const std::size_t columns = drawn.shifts.size();
    for (std::size_t b = 0; b < into.totals.n_resamples(); ++b) {
        const std::span<const double> sums = drawn.sums.of(b);
        const double scale = sums[0] > 0.0 ? units / sums[0] : 0.0; // nothing drawn: as if each unit once
        const std::span<double> totals = into.totals.of(b);
        for (std::size_t a = 0; a < columns; ++a) {
            totals[a] += scale * sums[1 + a] + units * drawn.shifts[a];
        }
        const std::span<double> products = into.products.of(b);
        std::size_t place = 0;
        for (std::size_t i = 0; i < into.crossed; ++i) {
            for (std::size_t j = 0; j <= i; ++j, ++place) {
                products[1 + place] += scale * sums[1 + columns + place] - scale * sums[1 + i] * (scale * sums[1 + j] / units);
            }
        }
    }
}

} // namespace

double GroupedSums::squares(std::size_t b, std::span<const double> weights) const {
    const std::span<const double> of = products.of(b);
    double sum = 0.0;
    std::size_t place = 0;
    for (std::size_t i = 0; i < crossed; ++i) {
        for (std::size_t j = 0; j <= i; ++j, ++place) {
            sum += (i == j ? 1.0 : 2.0) * weights[i] * weights[j] * of[1 + place];
        }
    }
    return std::max(0.0, sum);
}

GroupedSums resample_grouped(std::span<const std::span<const double>> columns, std::size_t crossed, const RowGroups& groups,
                             Resampling resampling, const Draws& draws) {
    const std::vector<double> ones(columns.front().size(), 1.0);
    std::vector<std::vector<double>> units{groups.totals(ones)};
    for (const std::span<const double> column : columns) {
        units.push_back(groups.totals(column));
    }
    std::vector<Product> pairs;
    for (std::size_t i = 0; i < crossed; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            pairs.emplace_back(i, j);
        }
    }
    const auto n_resamples = static_cast<std::size_t>(draws.n_resamples);
    GroupedSums result{.totals = ReplicateSums(n_resamples, columns.size()),
                       .crossed = crossed,
                       .products = ReplicateSums(n_resamples, pairs.size())};
    std::int64_t parts = 0;
    for (std::size_t s = 0; s < groups.n_strata(); ++s) {
        parts += groups.size(s) > 0 ? 1 : 0;
    }
    for (std::size_t s = 0; s < groups.n_strata(); ++s) {
        if (groups.size(s) == 0) {
            continue;
        }
        std::vector<std::span<const double>> of_stratum;
        for (const std::vector<double>& column : units) {
            of_stratum.push_back(std::span(column).subspan(groups.first(s), groups.size(s)));
        }
        Draws own = draws;
        own.share /= static_cast<double>(parts);
        own.variant += static_cast<std::uint32_t>(2 * s);
        add_stratum(drawn_sums(of_stratum, pairs, resampling, own, {}), static_cast<double>(groups.size(s)), result);
    }
    return result;
}

} // namespace cxlift::stats
