#include "stats/resampling/quantile_ranks.hpp"

#include "stats/checks.hpp"
#include "stats/quantiles/quantile_rank.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/resampling/random_numbers.hpp"
#include "stats/resampling/sorted_window.hpp"
#include "stats/resampling/spread.hpp"
#include "stats/summaries/value_groups.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr std::int64_t most = std::int64_t{1} << 53;
constexpr std::size_t steps_per_replicate = 32;

void check_n(const QuantileRanks& ranks, std::int64_t n) {
    if (n != ranks.n) {
        throw std::invalid_argument("quantile_replicates: the data are " + std::to_string(n) + " values, must be the " +
                                    std::to_string(ranks.n) + " that the ranks were drawn for.");
    }
}

// All that is asked for.
RankPair extent(const QuantileRanks& ranks) {
    RankPair result = ranks.own;
    for (const RankPair& pair : ranks.of_replicate) {
        result.earlier = std::min(result.earlier, pair.earlier);
        result.later = std::max(result.later, pair.later);
    }
    return result;
}

// `value_at(rank)`, counted from 0.
template <typename ValueAt> Replicates replicates(const QuantileRanks& ranks, const ValueAt& value_at) {
    const auto quantile = [&](const RankPair& pair) {
        const double earlier = value_at(pair.earlier);
        return ranks.share == 0.0 ? earlier : between(earlier, value_at(pair.later), ranks.share);
    };
    Replicates result;
    result.resampling = "order";
    result.n = ranks.n;
    result.value = quantile(ranks.own);
    result.values.reserve(ranks.of_replicate.size());
    for (const RankPair& pair : ranks.of_replicate) {
        result.values.push_back(quantile(pair));
    }
    // q n influences of q - 1 and (1 - q) n of q: the sum of cubes is n q (1 - q) (2 q - 1), of squares n q (1 - q).
    set_quantile_spread(result, ranks.q,
                        (2.0 * ranks.q - 1.0) / std::sqrt(static_cast<double>(ranks.n) * ranks.q * (1.0 - ranks.q)));
    return result;
}

// Runs of equal or neighbouring values, by how many values there are up to the end of each.
template <typename ValueIn>
Replicates of_runs(const QuantileRanks& ranks, const std::vector<std::int64_t>& through, const ValueIn& value_in) {
    const RankPair all = extent(ranks);
    const auto first = std::upper_bound(through.begin(), through.end(), all.earlier);
    const auto last = std::upper_bound(first, through.end(), all.later);
    return replicates(ranks, [&](std::int64_t rank) {
        const auto run = static_cast<std::size_t>(std::upper_bound(first, last, rank) - through.begin());
        return value_in(run, rank - (run == 0 ? 0 : through[run - 1]));
    });
}

} // namespace

QuantileRanks draw_quantile_ranks(std::int64_t n, double q, const Draws& draws) {
    check_resampling("draw_quantile_ranks", draws);
    check_probability("draw_quantile_ranks", "q", q);
    if (n < 1 || n > most) {
        throw std::invalid_argument("draw_quantile_ranks: n is " + std::to_string(n) + ", must be 1 to 2^53.");
    }
    const QuantileRank place = quantile_rank(n, q);
    const auto units = static_cast<double>(n);
    const auto k = static_cast<double>(place.rank);
    const auto place_of = [&](double u) { return std::min(static_cast<std::int64_t>(units * u), n - 1); };
    QuantileRanks result{.q = q, .n = n, .share = place.beyond, .own = {}, .of_replicate = {}};
    result.own = {.earlier = place.rank - 1, .later = place.beyond == 0.0 ? place.rank - 1 : place.rank};
    result.of_replicate.resize(static_cast<std::size_t>(draws.n_resamples));
    share_replicates(draws, [&](std::size_t begin, std::size_t end, Pace& pace) {
        for (std::size_t b = begin; b < end; ++b) {
            Philox random = draws.stream(b);
            // n + 1 exponential spacings over their sum are those of n ordered uniform numbers: k of them in one, the next one,
            // and the others in one.
            const double up_to = draw_gamma(random, k);
            const double next = draw_exponential(random);
            const double all = up_to + next + draw_gamma(random, units - k);
            RankPair& pair = result.of_replicate[b];
            pair.earlier = place_of(up_to / all);
            pair.later = place.beyond == 0.0 ? pair.earlier : place_of((up_to + next) / all);
            pace.replicate_done(steps_per_replicate);
        }
    });
    return result;
}

Replicates quantile_replicates(const QuantileRanks& ranks, std::span<const double> values) {
    check_n(ranks, static_cast<std::int64_t>(values.size()));
    const RankPair all = extent(ranks);
    const std::vector<double> window = sorted_window("quantile_replicates", values, static_cast<std::size_t>(all.earlier),
                                                     static_cast<std::size_t>(all.later));
    return replicates(ranks, [&](std::int64_t rank) { return window[static_cast<std::size_t>(rank - all.earlier)]; });
}

Replicates quantile_replicates(const QuantileRanks& ranks, const Counts& counts) {
    check_n(ranks, counts.n());
    std::vector<double> values;
    std::vector<std::int64_t> through;
    std::int64_t n = 0;
    for (const auto& [value, count] : counts.values()) {
        n += count;
        values.push_back(value);
        through.push_back(n);
    }
    return of_runs(ranks, through, [&](std::size_t run, std::int64_t /*rank*/) { return values[run]; });
}

Replicates quantile_replicates(const QuantileRanks& ranks, const Distribution& distribution) {
    check_n(ranks, distribution.n());
    std::vector<std::int64_t> through;
    std::int64_t n = 0;
    for (const ValueGroup& group : distribution.groups()) {
        n += group.n;
        through.push_back(n);
    }
    return of_runs(ranks, through,
                   [&](std::size_t run, std::int64_t rank) { return value_at(distribution.groups()[run], rank + 1); });
}

} // namespace cxlift::stats
