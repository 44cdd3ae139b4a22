#include "stats/resampling/bucketed_rows.hpp"

#include "stats/resampling/resample_buckets.hpp"
#include "stats/summaries/hash_buckets.hpp"

#include <algorithm>

namespace cxlift::stats {
namespace {

HashBuckets bucketed(std::span<const std::span<const double>> columns) {
    HashBuckets buckets(columns.size());
    std::vector<double> row(columns.size());
    for (std::size_t i = 0; i < columns.front().size(); ++i) {
        for (std::size_t c = 0; c < columns.size(); ++c) {
            row[c] = columns[c][i];
        }
        buckets.add(row, hash_of_number(i));
    }
    return buckets;
}

} // namespace

ResampledSums resample_in_buckets(std::span<const std::span<const double>> columns,
                                  std::span<const std::pair<std::size_t, std::size_t>> products, const Draws& draws) {
    const std::size_t k = columns.size();
    const HashBuckets buckets = bucketed(columns);
    ResampledBuckets drawn = resample_buckets(buckets.buckets(), draws, !products.empty());
    ResampledSums result{.shifts = std::move(drawn.shift),
                         .sums = ReplicateSums(drawn.sums.n_resamples(), k + products.size())};
    for (std::size_t b = 0; b < drawn.sums.n_resamples(); ++b) {
        const std::span<const double> from = drawn.sums.of(b);
        const std::span<double> into = result.sums.of(b);
        std::copy_n(from.begin(), 1 + k, into.begin());
        for (std::size_t p = 0; p < products.size(); ++p) {
            const std::size_t high = std::max(products[p].first, products[p].second);
            const std::size_t low = std::min(products[p].first, products[p].second);
            into[1 + k + p] = from[1 + k + high * (high + 1) / 2 + low]; // there a triangle, row by row
        }
    }
    return result;
}

} // namespace cxlift::stats
