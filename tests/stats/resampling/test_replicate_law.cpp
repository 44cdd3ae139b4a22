#include "stats/resampling/bootstrap_comparison.hpp"
#include "stats/resampling/philox.hpp"
#include "stats/resampling/replicate_law.hpp"
#include "stats/resampling/spread.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace cxlift::stats;
using Catch::Detail::Approx;

namespace {

// The ordinary bootstrap of a mean, in the most obvious way.
Replicates resampled(const std::vector<double>& values, std::size_t n_resamples, std::uint64_t stream) {
    const auto n = static_cast<double>(values.size());
    Replicates result;
    result.n = static_cast<std::int64_t>(values.size());
    result.resampling = "multinomial";
    result.value = 0.0;
    for (const double value : values) {
        result.value += value / n;
    }
    double squares = 0.0;
    double cubes = 0.0;
    for (const double value : values) {
        squares += std::pow(value - result.value, 2.0);
        cubes += std::pow(value - result.value, 3.0);
    }
    result.std_error = std::sqrt(squares) / n;
    result.skewness = cubes / std::pow(squares, 1.5);
    for (std::size_t b = 0; b < n_resamples; ++b) {
        Philox random(stream, b);
        double sum = 0.0;
        double sum_of_squares = 0.0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double value = values[random.below(static_cast<std::uint32_t>(values.size()))];
            sum += value;
            sum_of_squares += value * value;
        }
        result.values.push_back(sum / n);
        result.std_errors.push_back(std::sqrt(std::max(0.0, sum_of_squares / n - sum / n * sum / n) / n));
    }
    return result;
}

constexpr BootstrapMethod all_methods[] = {BootstrapMethod::percentile, BootstrapMethod::basic, BootstrapMethod::bca,
                                           BootstrapMethod::studentized};

} // namespace

TEST_CASE("percentile, basic and BCa intervals of a mean", "[reference]") {
    // SciPy's test_resampling.py, from R's boot with a million resamples.
    const std::vector<double> values{10, 12, 12.5, 12.5, 13.9, 15, 21, 22, 23, 34, 50, 81, 89, 121, 134, 213};
    const Replicates replicates = resampled(values, 200'000, 1);
    struct Expected {
        BootstrapMethod method;
        double lower;
        double upper;
    };
    for (const auto& [method, lower, upper] :
         {Expected{BootstrapMethod::percentile, 28.86, 84.21}, Expected{BootstrapMethod::basic, 23.77, 79.12},
          Expected{BootstrapMethod::bca, 32.31, 91.43}}) {
        const Interval interval = bootstrap_estimate(replicates, 0.0, {.method = method}).interval;
        CHECK(interval.lower == Approx(lower).epsilon(0.01));
        CHECK(interval.upper == Approx(upper).epsilon(0.01));
    }
}

TEST_CASE("the ends of the replicates are quantiles of type 7, and infinite beyond what they can say") {
    const Replicated replicated{.value = 3.0, .values = {5.0, 1.0, 2.0, 4.0, 3.0}, .std_errors = {}};
    const ReplicateLaw law(BootstrapMethod::percentile, replicated);
    CHECK(law.end(0.25) == 2.0);
    CHECK(law.end(0.3) == Approx(2.2));
    CHECK(law.end(0.1) == -std::numeric_limits<double>::infinity());
    CHECK(law.end(0.9) == std::numeric_limits<double>::infinity());
    CHECK(standard_deviation(replicated.values) == Approx(std::sqrt(2.5)));
    CHECK(law.pvalue(0.0, Alternative::two_sided) == Approx(2.0 / 6.0)); // no replicate is as low: at the floor
    CHECK(law.pvalue(2.2, Alternative::greater) == Approx(0.3));
}

TEST_CASE("one pass over unordered replicates finds the tail whose end is touched") {
    std::vector<double> values;
    for (int i = 1; i <= 20; ++i) {
        values.push_back(std::sqrt(static_cast<double>(i) * i * i)); // no two resamples have one mean
    }
    const Replicates replicates = resampled(values, 999, 3);
    for (const BootstrapMethod method : all_methods) {
        const Replicated one{.value = replicates.value,
                             .std_error = replicates.std_error,
                             .acceleration = replicates.skewness / 6.0,
                             .values = replicates.values,
                             .std_errors = replicates.std_errors};
        const ReplicateLaw law(method, one);
        for (const double tail : {0.01, 0.025, 0.2, 0.4, 0.7, 0.95, 0.99}) {
            const double end = law.end(tail);
            const TouchingTails tails = touching_tails(method, one, end);
            CHECK(tails.least <= tail + 1e-7);
            CHECK(tails.most >= tail - 1e-7);
        }
    }
}

TEST_CASE("p-value, interval of the difference and set of the lift agree") {
    const Replicates control = resampled({3.0, 4.0, 8.0, 9.0, 12.0, 5.0, 6.0}, 2000, 5);
    const Replicates treatment = resampled({5.0, 7.0, 9.0, 12.0, 14.0, 5.0, 9.0, 22.0}, 2000, 6);
    for (const BootstrapMethod method : all_methods) {
        for (const Alternative alternative : {Alternative::two_sided, Alternative::greater, Alternative::less}) {
            for (const double level : {0.6, 0.8, 0.9, 0.92, 0.94, 0.95, 0.96, 0.98, 0.99}) {
                const BootstrapComparison result =
                    bootstrap_comparison(control, treatment, {.test = {alternative, level}, .method = method});
                CAPTURE(result.method, level, result.pvalue);
                const bool rejects = result.pvalue < 1.0 - level;
                CHECK(rejects != result.difference_interval.contains(0.0));
                CHECK(rejects != result.lift.contains(0.0));
            }
        }
    }
}

TEST_CASE("the set of the lift by percentiles is that of the ratios") {
    const Replicates control = resampled({3.0, 4.0, 8.0, 9.0, 12.0, 5.0, 6.0}, 1999, 5);
    const Replicates treatment = resampled({5.0, 7.0, 9.0, 12.0, 14.0, 5.0, 9.0, 22.0}, 1999, 6);
    const BootstrapComparison result = bootstrap_comparison(control, treatment, {.method = BootstrapMethod::percentile});
    std::vector<double> lifts = result.lift_replicates;
    std::ranges::sort(lifts);
    CHECK(result.lift.interval.lower == Approx(lifts[49]).margin(0.02)); // 0.025 * 1998 = 49.95
    CHECK(result.lift.interval.upper == Approx(lifts[1948]).margin(0.02));
}

TEST_CASE("a control that is not told from 0 leaves out a range of lifts, or none") {
    Replicates control = resampled({-3.0, 4.0, -2.0, 5.0, -1.0, 1.5}, 2000, 8);
    const Replicates far = resampled({50.0, 52.0, 53.0, 49.0, 51.0}, 2000, 9);
    CHECK(bootstrap_comparison(control, far).lift.kind == LiftKind::complement);
    const Replicates near = resampled({-3.5, 3.0, -2.0, 5.0, 1.0}, 2000, 9);
    CHECK(bootstrap_comparison(control, near).lift.kind == LiftKind::everything);
    CHECK(bootstrap_comparison(control, near, {.no_lift = true}).lift.kind == LiftKind::refused);
    const Replicates negative = resampled({-30.0, -32.0, -29.0, -31.0}, 2000, 9);
    const Lift lift = bootstrap_comparison(negative, far).lift;
    CHECK(lift.kind == LiftKind::bounded);
    CHECK(lift.contains(51.0 / -30.5 - 1.0));
}

TEST_CASE("replicates that do not vary have no interval, and say so") {
    const Replicates same = resampled({2.0, 2.0, 2.0}, 100, 1);
    for (const BootstrapMethod method : all_methods) {
        const BootstrapComparison result = bootstrap_comparison(same, same, {.method = method});
        CHECK(result.difference == 0.0);
        CHECK(std::isnan(result.difference_interval.lower));
        CHECK(std::isnan(result.pvalue));
        CHECK(result.notes.size() == 1);
    }
    const Replicates few = resampled({2.0, 3.0, 5.0}, 20, 1);
    CHECK(std::isinf(bootstrap_estimate(few, 0.0, {.method = BootstrapMethod::percentile}).interval.lower));
}

TEST_CASE("replicates of equal values have infinite t statistics, beyond which an end is infinite") {
    const Replicates three = resampled({2.0, 3.0, 5.0}, 5000, 1); // 1 of 9 resamples is of one value
    const BootstrapEstimate result = bootstrap_estimate(three, 0.0, {.method = BootstrapMethod::studentized});
    CHECK(std::isinf(result.interval.lower));
    CHECK(std::isinf(result.interval.upper));
    const BootstrapEstimate narrow =
        bootstrap_estimate(three, 0.0, {.test = {.confidence_level = 0.5}, .method = BootstrapMethod::studentized});
    CHECK(std::isfinite(narrow.interval.lower));
}
