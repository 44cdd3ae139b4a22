#include "stats/resampling/resample_buckets.hpp"

#include "stats/resampling/each_replicate.hpp"
#include "stats/resampling/random_numbers.hpp"
#include "stats/resampling/semidefinite_root.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

// P(number <= k) of a Poisson number with mean 1, in 2^-32.
constexpr std::array<std::uint32_t, 12> at_or_below = {1580030168, 3160060337, 3950075421, 4213413783, 4279248373, 4292415291,
                                                       4294609777, 4294923276, 4294962463, 4294966817, 4294967252, 4294967292};

// Exact within 2^-32. Most are below 4: four comparisons cost less than a branch that goes one way or the other.
std::uint32_t draw_poisson_of_one(Philox& random) noexcept {
    const std::uint32_t u = random.next();
    std::uint32_t number = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        number += u >= at_or_below[k] ? 1U : 0U;
    }
    while (number >= 4 && number < at_or_below.size() && u >= at_or_below[number]) {
        ++number;
    }
    return number;
}

CoMoments total_of(std::span<const CoMoments> buckets) {
    CoMoments total = buckets.front();
    for (const CoMoments& bucket : buckets.subspan(1)) {
        total.merge(bucket);
    }
    return total;
}

// What a bucket adds to a replicate that draws it once: 1 + k + products numbers of each that has units.
struct BucketSums {
    std::size_t columns = 0;
    std::size_t width = 0;
    std::vector<double> of;   // units, sums of deviations, products
    std::vector<double> rest; // of directions in which buckets do not differ: columns of a lower triangular matrix
    std::vector<std::size_t> rest_columns;

    [[nodiscard]] std::size_t size() const noexcept { return of.size() / width; }
};

BucketSums sums_of(std::span<const CoMoments> buckets, const CoMoments& total, bool products) {
    const std::size_t k = total.columns();
    BucketSums sums;
    sums.columns = k;
    sums.width = 1 + k + (products ? k * (k + 1) / 2 : 0);
    for (const CoMoments& bucket : buckets) {
        if (bucket.n() == 0) {
            continue;
        }
        const auto n = static_cast<double>(bucket.n());
        std::vector<double> away(k);
        for (std::size_t i = 0; i < k; ++i) {
            away[i] = (bucket.mean(i) - total.mean(i)) + (bucket.mean_low(i) - total.mean_low(i));
        }
        sums.of.push_back(n);
        for (std::size_t i = 0; i < k; ++i) {
            sums.of.push_back(n * away[i]);
        }
        for (std::size_t i = 0; products && i < k; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                sums.of.push_back(bucket.cross_product(i, j) + n * away[i] * away[j]);
            }
        }
    }
    return sums;
}

// Makes the sums of squares and products of the buckets' deviations those of the units: D becomes root inverse(root of D D') D.
void match_covariance(BucketSums& sums, const CoMoments& total) {
    const std::size_t k = sums.columns;
    std::vector<double> of_units(k * k);
    std::vector<double> of_buckets(k * k, 0.0);
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            of_units[i * k + j] = total.cross_product(i, j);
            for (std::size_t b = 0; b < sums.size(); ++b) {
                of_buckets[i * k + j] += sums.of[b * sums.width + 1 + i] * sums.of[b * sums.width + 1 + j];
            }
        }
    }
    const std::vector<double> root = semidefinite_root(of_units, k);
    const std::vector<double> bucket_root = semidefinite_root(of_buckets, k);
    std::vector<double> white(k);
    for (std::size_t b = 0; b < sums.size(); ++b) {
        double* const deviations = sums.of.data() + b * sums.width + 1;
        for (std::size_t i = 0; i < k; ++i) {
            double left = deviations[i];
            for (std::size_t j = 0; j < i; ++j) {
                left -= bucket_root[i * k + j] * white[j];
            }
            white[i] = bucket_root[i * k + i] > 0.0 ? left / bucket_root[i * k + i] : 0.0;
        }
        for (std::size_t i = 0; i < k; ++i) {
            deviations[i] = 0.0;
            for (std::size_t j = 0; j <= i; ++j) {
                deviations[i] += root[i * k + j] * white[j];
            }
        }
    }
    for (std::size_t j = 0; j < k; ++j) {
        if (root[j * k + j] > 0.0 && bucket_root[j * k + j] == 0.0) {
            sums.rest_columns.push_back(j);
        }
    }
    sums.rest = root;
}

void draw(const BucketSums& sums, double n, Philox& random, std::span<double> of) {
    for (std::size_t b = 0; b < sums.size(); ++b) {
        const auto times = static_cast<double>(draw_poisson_of_one(random));
        const double* const bucket = sums.of.data() + b * sums.width;
        for (std::size_t i = 0; i < sums.width; ++i) {
            of[i] += times * bucket[i];
        }
    }
    for (const std::size_t j : sums.rest_columns) {
        const double z = draw_normal(random);
        for (std::size_t i = j; i < sums.columns; ++i) {
            of[1 + i] += sums.rest[i * sums.columns + j] * z;
        }
    }
    const double scale = of[0] > 0.0 ? n / of[0] : 1.0;
    for (std::size_t i = 1 + sums.columns; i < sums.width; ++i) {
        of[i] *= scale;
    }
    of[0] = n;
}

} // namespace

ResampledBuckets resample_buckets(std::span<const CoMoments> buckets, const Draws& draws, bool products) {
    if (buckets.empty()) {
        throw std::invalid_argument("resample_buckets: there are 0 buckets, must be at least 1.");
    }
    check_draws("resample_buckets", draws);
    const CoMoments total = total_of(buckets);
    BucketSums sums = sums_of(buckets, total, products);
    if (total.n() > 0) {
        match_covariance(sums, total);
    }
    ResampledBuckets result{.shift = {}, .sums = ReplicateSums(static_cast<std::size_t>(draws.n_resamples), sums.width - 1)};
    for (std::size_t i = 0; i < total.columns(); ++i) {
        result.shift.push_back(total.mean(i));
    }
    each_replicate(result.sums, draws,
                   [&](Philox& random, std::span<double> of) { draw(sums, static_cast<double>(total.n()), random, of); });
    return result;
}

} // namespace cxlift::stats
