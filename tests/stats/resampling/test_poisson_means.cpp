#include "stats/resampling/poisson_replicates.hpp"
#include "stats/summaries/moments.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <algorithm>
#include <cmath>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// The mean of the values in each replicate.
std::vector<double> replicate_means(const std::vector<double>& values, const Draws& draws) {
    const ReplicateSums sums = resample_poisson({.columns = {values}, .keys = {}}, draws);
    std::vector<double> means;
    for (std::size_t b = 0; b < sums.n_resamples(); ++b) {
        means.push_back(sums.of(b)[1] / sums.of(b)[0]);
    }
    return means;
}

} // namespace

TEST_CASE("the replicates' means vary as a mean does") {
    constexpr double n = 400.0;
    constexpr double n_resamples = 4000.0;
    const std::vector<double> values = Random(81).normals(400, 0.5, 3.0);
    const Moments sample = Moments::of(values);
    const Moments replicates = Moments::of(replicate_means(values, {.n_resamples = 4000, .seed = 8}));
    const double expected = std::sqrt(sample.m2 / n) / std::sqrt(n);
    // A standard deviation of 4,000 is known to 1 / sqrt(8000); the random number of units adds 1 / (2 n).
    CHECK_THAT(replicates.std_dev(), within_relative(expected, 4.0 / std::sqrt(2.0 * n_resamples) + 1.0 / n));
    CHECK_THAT(replicates.mean, within_absolute(sample.mean, 4.0 * expected / std::sqrt(n_resamples)));
}

TEST_CASE("percentile intervals of a difference of means hold it about as often as they say") {
    constexpr int experiments = 400;
    Random random(91);
    int held = 0;
    for (int experiment = 0; experiment < experiments; ++experiment) {
        const auto seed = static_cast<std::uint64_t>(experiment);
        const std::vector<double> control =
            replicate_means(random.normals(50, 2.0, 1.0), {.n_resamples = 199, .seed = seed, .variant = 0});
        std::vector<double> differences =
            replicate_means(random.normals(60, 2.5, 2.0), {.n_resamples = 199, .seed = seed, .variant = 1});
        for (std::size_t b = 0; b < differences.size(); ++b) {
            differences[b] -= control[b];
        }
        std::sort(differences.begin(), differences.end());
        held += differences[9] <= 0.5 && 0.5 <= differences[189] ? 1 : 0; // 90 %: orders 10 and 190 of 199
    }
    // The binomial standard deviation is 1.5 %; percentile intervals of 50 values are short by about 1 %.
    CHECK(std::abs(held / static_cast<double>(experiments) - 0.89) < 0.045);
}
