#include "stats/resampling/repeated_values.hpp"

#include "stats/quantiles/quantile_rank.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace cxlift::stats {
namespace {

template <typename Times> std::int64_t total(std::span<const Times> times) {
    std::int64_t n = 0;
    for (const Times some : times) {
        n += static_cast<std::int64_t>(some);
    }
    return n;
}

// What is left after cutting values off at both ends: whole between the first and the last kept value, a part of those two.
struct Kept {
    std::size_t first = 0;
    std::size_t last = 0;
    std::int64_t of_first = 0;
    std::int64_t of_last = 0; // 0 where it is the first
    std::int64_t n = 0;       // of all
    std::int64_t n_kept = 0;
};

template <typename Times> Kept cut(std::span<const Times> times, double fraction) {
    Kept kept;
    kept.n = total(times);
    if (kept.n == 0) {
        return kept;
    }
    const std::int64_t cut_off = std::min(static_cast<std::int64_t>(fraction * static_cast<double>(kept.n)), (kept.n - 1) / 2);
    kept.n_kept = kept.n - 2 * cut_off;
    std::int64_t below = 0;
    while (below + static_cast<std::int64_t>(times[kept.first]) <= cut_off) {
        below += static_cast<std::int64_t>(times[kept.first++]);
    }
    kept.of_first = std::min(below + static_cast<std::int64_t>(times[kept.first]) - cut_off, kept.n_kept);
    kept.last = times.size() - 1;
    std::int64_t above = 0;
    while (above + static_cast<std::int64_t>(times[kept.last]) <= cut_off) {
        above += static_cast<std::int64_t>(times[kept.last--]);
    }
    kept.of_last = kept.last == kept.first ? 0 : above + static_cast<std::int64_t>(times[kept.last]) - cut_off;
    return kept;
}

// Sum of times (value - origin) over places begin to end - 1, in four lanes side by side.
template <typename Times>
double sum_from(std::span<const double> values, std::span<const Times> times, double origin, std::size_t begin,
                std::size_t end) {
    std::array<double, 4> lane{};
    std::size_t i = begin;
    for (; i + 4 <= end; i += 4) {
        for (std::size_t j = 0; j < 4; ++j) {
            lane[j] += static_cast<double>(times[i + j]) * (values[i + j] - origin);
        }
    }
    for (; i < end; ++i) {
        lane[0] += static_cast<double>(times[i]) * (values[i] - origin);
    }
    return (lane[0] + lane[2]) + (lane[1] + lane[3]);
}

template <typename Times> double kept_mean(std::span<const double> values, std::span<const Times> times, const Kept& kept) {
    const double origin = values[kept.first + (kept.last - kept.first) / 2]; // near it, so that little is lost to rounding
    double sum = static_cast<double>(kept.of_first) * (values[kept.first] - origin) +
                 static_cast<double>(kept.of_last) * (values[kept.last] - origin);
    if (kept.first < kept.last) {
        sum += sum_from(values, times, origin, kept.first + 1, kept.last);
    }
    return origin + sum / static_cast<double>(kept.n_kept);
}

// `influence(i)` of each of the times of value i; a cluster that was drawn t times is t units.
template <typename Times, typename Influence>
InfluenceSums sums_of(std::span<const Times> times, const ValueClusters& clusters, const Influence& influence) {
    InfluenceSums sums;
    const auto add = [&](double unit, double count) {
        sums.squares += count * unit * unit;
        sums.cubes += count * unit * unit * unit;
    };
    if (clusters.of_value.empty()) {
        for (std::size_t i = 0; i < times.size(); ++i) {
            add(influence(i), static_cast<double>(times[i]));
        }
        return sums;
    }
    std::vector<double> of_cluster(clusters.n, 0.0);
    std::vector<double> drawn(clusters.n, 0.0);
    for (std::size_t i = 0; i < times.size(); ++i) {
        of_cluster[clusters.of_value[i]] += influence(i);
        drawn[clusters.of_value[i]] = static_cast<double>(times[i]);
    }
    const std::array<std::size_t, 2> all{0, clusters.n};
    const std::span<const std::size_t> first = clusters.first_of_stratum.empty() ? all : clusters.first_of_stratum;
    for (std::size_t s = 0; s + 1 < first.size(); ++s) {
        double sum = 0.0;
        double units = 0.0;
        for (std::size_t c = first[s]; c < first[s + 1]; ++c) {
            sum += drawn[c] * of_cluster[c];
            units += drawn[c];
        }
        const double mean = clusters.first_of_stratum.empty() || units == 0.0 ? 0.0 : sum / units;
        for (std::size_t c = first[s]; c < first[s + 1]; ++c) {
            add(of_cluster[c] - mean, drawn[c]);
        }
    }
    return sums;
}

} // namespace

template <typename Times> double repeated_quantile(std::span<const double> ascending, std::span<const Times> times, double q) {
    const std::int64_t n = total(times);
    if (n == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const QuantileRank place = quantile_rank(n, q);
    std::size_t at = 0;
    auto through = static_cast<std::int64_t>(times[0]);
    while (through < place.rank) {
        through += static_cast<std::int64_t>(times[++at]);
    }
    const double value = ascending[at];
    if (place.beyond == 0.0 || through > place.rank) {
        return value;
    }
    ++at;
    while (times[at] == 0) {
        ++at;
    }
    return between(value, ascending[at], place.beyond);
}

template <typename Times>
double trimmed_mean(std::span<const double> ascending, std::span<const Times> times, double fraction) {
    const Kept kept = cut(times, fraction);
    return kept.n == 0 ? std::numeric_limits<double>::quiet_NaN() : kept_mean(ascending, times, kept);
}

template <typename Times>
TrimmedMean trimmed_mean_with_error(std::span<const double> ascending, std::span<const Times> times, double fraction,
                                    const ValueClusters& clusters) {
    const Kept kept = cut(times, fraction);
    if (kept.n == 0) {
        return {};
    }
    const auto n = static_cast<double>(kept.n);
    const auto n_kept = static_cast<double>(kept.n_kept);
    const double lowest = ascending[kept.first];
    const double highest = ascending[kept.last];
    const double value = kept_mean(ascending, times, kept);
    if (lowest == highest) {
        return {.value = value, .std_error = 0.0, .skewness = 0.0};
    }
    // In units of highest - lowest, so that powers of large and small values keep their digits.
    const double unit = highest - lowest;
    const double each_end = 0.5 * (n - n_kept) / n;
    const double mean = each_end + n_kept / n * ((value - lowest) / unit); // the winsorised mean above the lowest
    const InfluenceSums sums = sums_of(
        times, clusters, [&](std::size_t i) { return (std::clamp(ascending[i], lowest, highest) - lowest) / unit - mean; });
    const double scale = unit / n_kept;
    return {.value = value, .std_error = scale * std::sqrt(sums.squares), .skewness = skewness_of(sums)};
}

template <typename Times>
InfluenceSums quantile_influences(std::span<const double> ascending, std::span<const Times> times, double q, double quantile,
                                  const ValueClusters& clusters) {
    return sums_of(times, clusters, [&](std::size_t i) { return q - (ascending[i] <= quantile ? 1.0 : 0.0); });
}

template double repeated_quantile(std::span<const double>, std::span<const std::uint32_t>, double);
template double repeated_quantile(std::span<const double>, std::span<const std::int64_t>, double);
template double trimmed_mean(std::span<const double>, std::span<const std::uint32_t>, double);
template double trimmed_mean(std::span<const double>, std::span<const std::int64_t>, double);
template TrimmedMean trimmed_mean_with_error(std::span<const double>, std::span<const std::uint32_t>, double,
                                             const ValueClusters&);
template TrimmedMean trimmed_mean_with_error(std::span<const double>, std::span<const std::int64_t>, double,
                                             const ValueClusters&);
template InfluenceSums quantile_influences(std::span<const double>, std::span<const std::uint32_t>, double, double,
                                           const ValueClusters&);
template InfluenceSums quantile_influences(std::span<const double>, std::span<const std::int64_t>, double, double,
                                           const ValueClusters&);

} // namespace cxlift::stats
