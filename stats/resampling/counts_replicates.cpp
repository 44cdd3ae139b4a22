#include "stats/resampling/counts_replicates.hpp"

#include "stats/resampling/multinomial.hpp"
#include "stats/resampling/pace.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr std::int64_t most_units = std::int64_t{1} << 53;
constexpr std::size_t steps_per_cell = 16; // of a few nanoseconds

void check(std::span<const std::int64_t> counts, const Draws& draws) {
    check_resampling("resample_counts", draws);
    std::int64_t n = 0;
    for (const std::int64_t count : counts) {
        if (count < 0 || count > most_units - n) {
            throw std::invalid_argument("resample_counts: a count is " + std::to_string(count) +
                                        ", must be 0 or more, and all together at most 2^53.");
        }
        n += count;
    }
}

// `take(replicate, counts)` for each of them.
template <typename Take> void each_replicate(std::span<const std::int64_t> counts, const Draws& draws, const Take& take) {
    const Multinomial cells(counts);
    share_replicates(draws, [&](std::size_t begin, std::size_t end, Pace& pace) {
        std::vector<std::int64_t> drawn(counts.size());
        for (std::size_t b = begin; b < end; ++b) {
            Philox random = draws.stream(b);
            cells.draw(random, drawn);
            take(b, std::span<const std::int64_t>(drawn));
            pace.replicate_done(steps_per_cell * (counts.size() + 1));
        }
    });
}

} // namespace

void resample_cells(std::span<const std::int64_t> counts, const Draws& draws, const TakeCounts& take) {
    check(counts, draws);
    each_replicate(counts, draws, take);
}

ReplicateSums resample_counts(std::span<const std::int64_t> counts, std::span<const std::span<const double>> columns,
                              const Draws& draws) {
    check(counts, draws);
    for (const std::span<const double> column : columns) {
        if (column.size() != counts.size()) {
            throw std::invalid_argument("resample_counts: a column has " + std::to_string(column.size()) +
                                        " values, must have one for each of the " + std::to_string(counts.size()) + " cells.");
        }
    }
    ReplicateSums result(static_cast<std::size_t>(draws.n_resamples), columns.size());
    each_replicate(counts, draws, [&](std::size_t replicate, std::span<const std::int64_t> drawn) {
        const std::span<double> sums = result.of(replicate);
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            const auto times = static_cast<double>(drawn[i]);
            sums[0] += times;
            for (std::size_t c = 0; c < columns.size(); ++c) {
                sums[c + 1] += times * columns[c][i];
            }
        }
    });
    return result;
}

std::vector<double> resample_counts(std::span<const std::int64_t> counts, const CountsEstimate& estimate, const Draws& draws) {
    check(counts, draws);
    std::vector<double> result(static_cast<std::size_t>(draws.n_resamples));
    each_replicate(counts, draws,
                   [&](std::size_t replicate, std::span<const std::int64_t> drawn) { result[replicate] = estimate(drawn); });
    return result;
}

} // namespace cxlift::stats
