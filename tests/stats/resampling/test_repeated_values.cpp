#include "stats/quantiles/quantile_rank.hpp"
#include "stats/resampling/repeated_values.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

std::vector<double> make_example() {
    return {10.0, 12.0, 12.5, 12.5, 13.9, 15.0, 21.0, 22.0, 23.0, 34.0, 50.0, 81.0, 89.0, 121.0, 134.0, 213.0};
}

template <typename Times> std::vector<double> written_out(const std::vector<double>& values, const std::vector<Times>& times) {
    std::vector<double> result;
    for (std::size_t i = 0; i < values.size(); ++i) {
        result.insert(result.end(), static_cast<std::size_t>(times[i]), values[i]);
    }
    return result;
}

double slow_quantile(const std::vector<double>& ascending, double q) {
    const double place = q * static_cast<double>(ascending.size() - 1);
    const auto whole = static_cast<std::size_t>(place);
    return whole + 1 == ascending.size() ? ascending[whole]
                                         : between(ascending[whole], ascending[whole + 1], place - static_cast<double>(whole));
}

double slow_trimmed_mean(const std::vector<double>& ascending, double fraction) {
    const auto cut = static_cast<std::size_t>(fraction * static_cast<double>(ascending.size()));
    double sum = 0.0;
    for (std::size_t i = cut; i < ascending.size() - cut; ++i) {
        sum += ascending[i];
    }
    return sum / static_cast<double>(ascending.size() - 2 * cut);
}

// Of weights that are not whole: `share` of the weight is cut off at each end.
double weighted_trimmed_mean(const std::vector<double>& ascending, const std::vector<double>& weights, double share) {
    double n = 0.0;
    for (const double weight : weights) {
        n += weight;
    }
    double below = 0.0;
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double from = std::max(below, share * n);
        const double to = std::min(below + weights[i], (1.0 - share) * n);
        sum += std::max(0.0, to - from) * ascending[i];
        below += weights[i];
    }
    return sum / ((1.0 - 2.0 * share) * n);
}

template <typename Times> void check_random(std::uint64_t seed) {
    Random random(seed);
    for (int turn = 0; turn < 300; ++turn) {
        const auto n = static_cast<std::size_t>(random.integer(1, 40));
        std::vector<double> values = random.normals(n, 1e6, 1.0);
        std::sort(values.begin(), values.end());
        std::vector<Times> times(n);
        for (Times& some : times) {
            some = static_cast<Times>(std::max<std::int64_t>(0, random.integer(-3, 4)));
        }
        const std::vector<double> all = written_out(values, times);
        const std::span<const Times> given = times;
        for (const double share : {0.0, 0.1, 0.25, 0.49, 0.5, 0.77, 1.0}) {
            if (all.empty()) {
                CHECK(std::isnan(repeated_quantile(values, given, share)));
                CHECK(std::isnan(trimmed_mean(values, given, 0.1)));
                continue;
            }
            REQUIRE(repeated_quantile(values, given, share) == slow_quantile(all, share));
            if (share < 0.5) {
                REQUIRE(trimmed_mean(values, given, share) == Approx(slow_trimmed_mean(all, share)).epsilon(1e-15));
                REQUIRE(trimmed_mean_with_error(values, given, share).value == trimmed_mean(values, given, share));
            }
        }
    }
}

} // namespace

TEST_CASE("estimates of repeated values are those of the values written out") {
    check_random<std::uint32_t>(1);
    check_random<std::int64_t>(2);
}

TEST_CASE("trimmed means agree with SciPy, and their standard error with the winsorised values'", "[reference]") {
    const std::vector<double> example = make_example();
    const std::vector<std::uint32_t> ones(example.size(), 1);
    const std::span<const std::uint32_t> once = ones;
    // scipy.stats.trim_mean
    CHECK(trimmed_mean(example, once, 0.0) == Approx(53.99375).epsilon(1e-15));
    CHECK(trimmed_mean(example, once, 0.1) == Approx(45.778571428571425).epsilon(1e-15));
    CHECK(trimmed_mean(example, once, 0.2) == Approx(36.14).epsilon(1e-15));
    CHECK(trimmed_mean(example, once, 0.49) == Approx(22.5).epsilon(1e-15));
    // sqrt(sum((w - mean(w))^2)) / (n - 2 g) in R, w <- pmin(pmax(x, x[g + 1]), x[n - g])
    CHECK(trimmed_mean_with_error(example, once, 0.1).std_error == Approx(12.869633689465307).epsilon(1e-14));
    CHECK(trimmed_mean_with_error(example, once, 0.3).std_error == Approx(14.548429025478146).epsilon(1e-14));
}

TEST_CASE("influences on a trimmed mean are its derivatives by the weights, of clusters as well") {
    const std::vector<double> example = make_example();
    const std::size_t n = example.size();
    const std::vector<std::uint32_t> ones(n, 1);
    const std::span<const std::uint32_t> once = ones;
    const std::vector<std::uint32_t> of_value{0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 0, 1, 2, 2, 3, 3};
    for (const double fraction : {0.0, 0.1, 0.3}) {
        const auto cut = std::floor(fraction * static_cast<double>(n));
        // Just beyond the cut value, where the derivative is the same for more and for less.
        const double share = (cut + (cut > 0.0 ? 1e-7 : 0.0)) / static_cast<double>(n);
        const auto derivative = [&](const auto& belongs) {
            constexpr double step = 1e-8;
            std::vector<double> more(n, 1.0);
            std::vector<double> less(n, 1.0);
            for (std::size_t i = 0; i < n; ++i) {
                more[i] += belongs(i) ? step : 0.0;
                less[i] -= belongs(i) ? step : 0.0;
            }
            return (weighted_trimmed_mean(example, more, share) - weighted_trimmed_mean(example, less, share)) / (2.0 * step);
        };
        InfluenceSums of_rows;
        for (std::size_t unit = 0; unit < n; ++unit) {
            const double influence = derivative([&](std::size_t i) { return i == unit; });
            of_rows.squares += influence * influence;
            of_rows.cubes += influence * influence * influence;
        }
        InfluenceSums of_clusters;
        for (std::size_t unit = 0; unit < 4; ++unit) {
            const double influence = derivative([&](std::size_t i) { return of_value[i] == unit; });
            of_clusters.squares += influence * influence;
            of_clusters.cubes += influence * influence * influence;
        }
        const TrimmedMean rows = trimmed_mean_with_error(example, once, fraction);
        CHECK(rows.std_error == Approx(std::sqrt(of_rows.squares)).epsilon(1e-5));
        CHECK(rows.skewness == Approx(skewness_of(of_rows)).epsilon(1e-4));
        const TrimmedMean clusters = trimmed_mean_with_error(example, once, fraction, {.of_value = of_value, .n = 4});
        CHECK(clusters.std_error == Approx(std::sqrt(of_clusters.squares)).epsilon(1e-5));
        CHECK(clusters.skewness == Approx(skewness_of(of_clusters)).epsilon(1e-4));
    }
}

TEST_CASE("errors of repeated values and of clusters drawn twice are those of the units written out") {
    const std::vector<double> values{1.0, 2.0, 4.0, 7.0, 9.0, 30.0};
    const std::vector<std::uint32_t> times{3, 0, 2, 1, 2, 1};
    std::vector<double> all = written_out(values, times);
    const std::vector<std::uint32_t> once(all.size(), 1);
    const TrimmedMean repeated = trimmed_mean_with_error(values, std::span<const std::uint32_t>(times), 0.2);
    const TrimmedMean out = trimmed_mean_with_error(all, std::span<const std::uint32_t>(once), 0.2);
    CHECK(repeated.std_error == Approx(out.std_error).epsilon(1e-14));
    CHECK(repeated.skewness == Approx(out.skewness).epsilon(1e-13));
    // Clusters {1, 7}, {2, 30} and {4, 9}, of which the first was drawn twice and the last once.
    const std::vector<std::uint32_t> of_value{0, 1, 2, 0, 2, 1};
    const std::vector<std::uint32_t> drawn{2, 0, 1, 2, 1, 0};
    const TrimmedMean clustered =
        trimmed_mean_with_error(values, std::span<const std::uint32_t>(drawn), 0.2, {.of_value = of_value, .n = 3});
    const std::vector<double> rows{1.0, 1.0, 4.0, 7.0, 7.0, 9.0};
    const std::vector<std::uint32_t> of_row{0, 1, 2, 0, 1, 2};
    const std::vector<std::uint32_t> six(6, 1);
    const TrimmedMean as_rows =
        trimmed_mean_with_error(rows, std::span<const std::uint32_t>(six), 0.2, {.of_value = of_row, .n = 3});
    CHECK(clustered.value == as_rows.value);
    CHECK(clustered.std_error == Approx(as_rows.std_error).epsilon(1e-14));
    CHECK(clustered.skewness == Approx(as_rows.skewness).epsilon(1e-13));
}

TEST_CASE("trimmed means of large, small and equal values, and of counts up to 2^53") {
    const std::vector<double> example = make_example();
    const std::vector<std::int64_t> ones(example.size(), 1);
    const std::span<const std::int64_t> once = ones;
    const TrimmedMean plain = trimmed_mean_with_error(example, once, 0.2);
    for (const double scale : {0x1p-500, 0x1p500}) {
        std::vector<double> scaled = example;
        for (double& value : scaled) {
            value *= scale;
        }
        const TrimmedMean other = trimmed_mean_with_error(scaled, once, 0.2);
        CHECK(other.value == plain.value * scale);
        CHECK(other.std_error == plain.std_error * scale);
    }
    std::vector<double> shifted = example;
    for (double& value : shifted) {
        value += 1e9;
    }
    CHECK(trimmed_mean_with_error(shifted, once, 0.2).std_error == Approx(plain.std_error).epsilon(1e-7));
    const std::vector<double> same(example.size(), 0.1);
    CHECK(trimmed_mean_with_error(same, once, 0.2).value == 0.1);
    CHECK(trimmed_mean_with_error(same, once, 0.2).std_error == 0.0);
    const std::vector<double> two{1.0, 3.0};
    const std::vector<std::int64_t> many{std::int64_t{1} << 52, std::int64_t{1} << 52};
    CHECK(trimmed_mean(two, std::span<const std::int64_t>(many), 0.49999999999999994) == 2.0);
    CHECK(repeated_quantile(two, std::span<const std::int64_t>(many), 0.7) == 3.0);
}
