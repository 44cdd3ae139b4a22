#include "stats/adjustment/weighted_test.hpp"
#include "stats/scores/nps.hpp"
#include "stats/summaries/weighted_counts.hpp"
#include "stats/summaries/weighted_moments.hpp"
#include "stats/summaries/weighted_totals.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <algorithm>

using namespace cxlift::reference;
using namespace cxlift::stats;
using namespace cxlift::test;

namespace {

// By its definition, with more digits.
struct Slow {
    long double n = 0.0L;
    long double total = 0.0L;
    long double squares = 0.0L; // sum(w^2)
    long double mean = 0.0L;
    long double first = 0.0L;
    long double second = 0.0L;
};

Slow slow(const std::vector<double>& values, const std::vector<double>& weights) {
    Slow result;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const long double w = weights[i];
        result.n += w > 0.0L ? 1.0L : 0.0L;
        result.total += w;
        result.squares += w * w;
        result.mean += w * values[i];
    }
    result.mean /= result.total;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const long double share = static_cast<long double>(weights[i]) / result.total;
        const long double deviation = values[i] - result.mean;
        result.first += share * share * deviation;
        result.second += share * share * deviation * deviation;
    }
    return result;
}

struct Sample {
    std::vector<double> values;
    std::vector<double> weights;
};

Sample sample(Random& random, std::size_t n, double offset, double scale = 1.0) {
    Sample made{.values = random.normals(n, offset, 2.0), .weights = {}};
    for (std::size_t i = 0; i < n; ++i) {
        made.weights.push_back(random.uniform() < 0.1 ? 0.0 : scale * std::exp(1.5 * random.normal()));
    }
    return made;
}

WeightedMoments summed(const Sample& of, std::size_t begin, std::size_t end) {
    WeightedSums sums;
    for (std::size_t i = begin; i < end; ++i) {
        sums.add(of.values[i], of.weights[i]);
    }
    return sums.moments();
}

void check(const WeightedMoments& got, const Slow& want, double tolerance) {
    CHECK(static_cast<long double>(got.weights.n) == want.n);
    CHECK_THAT(got.weights.total, within_relative(static_cast<double>(want.total), 1e-14));
    CHECK_THAT(got.weights.squares, within_relative(static_cast<double>(want.squares / want.total / want.total), 1e-13));
    CHECK_THAT(got.mean + got.mean_low, within_relative(static_cast<double>(want.mean), 1e-15));
    CHECK_THAT(got.second, within_relative(static_cast<double>(want.second), tolerance));
    const double size = static_cast<double>(std::sqrt(want.second)) * std::sqrt(got.weights.squares);
    CHECK_THAT(got.first, within_absolute(static_cast<double>(want.first), tolerance * size));
}

} // namespace

TEST_CASE("weighted moments are those of the definition, summed at once or merged in parts, far from 0 as well") {
    Random random(71);
    for (const double offset : {0.0, 1e9}) {
        const Sample all = sample(random, 400, offset);
        const Slow want = slow(all.values, all.weights);
        const double tolerance = offset == 0.0 ? 1e-13 : 1e-9; // of long double's own rounding
        check(summed(all, 0, 400), want, tolerance);
        WeightedMoments merged;
        for (std::size_t begin = 0; begin < 400; begin += 25) {
            merged.merge(summed(all, begin, begin + 25));
        }
        check(merged, want, tolerance);
        WeightedMoments one_by_one;
        for (std::size_t i = 0; i < 400; ++i) {
            one_by_one.merge(WeightedMoments::of(all.values[i], Weights::of(all.weights[i])));
        }
        check(one_by_one, want, tolerance);
        CHECK(one_by_one.weights.n_zero == merged.weights.n_zero);
        CHECK(merged.weights.units() == 400);
    }
}

TEST_CASE("an offset of 1e9 changes the variance by rounding alone") {
    Random random(72);
    Sample near{.values = {}, .weights = {}};
    for (int i = 0; i < 300; ++i) {
        near.values.push_back(static_cast<double>(random.integer(-40, 40)) / 8.0); // exact beside 1e9
        near.weights.push_back(std::exp(random.normal()));
    }
    Sample far = near;
    for (double& value : far.values) {
        value += 1e9;
    }
    WeightedMoments near_merged = summed(near, 0, 10);
    near_merged.merge(summed(near, 10, 300));
    WeightedMoments far_merged = summed(far, 0, 10);
    far_merged.merge(summed(far, 10, 300));
    CHECK_THAT(far_merged.second, within_relative(near_merged.second, 1e-13));
    CHECK_THAT(far_merged.first, within_absolute(near_merged.first, 1e-13 * std::sqrt(near_merged.second)));
    CHECK_THAT((far_merged.mean - 1e9) + far_merged.mean_low, within_absolute(near_merged.mean, 1e-13));
}

TEST_CASE("the first value may be an outlier, and weights may have any size") {
    Random random(73);
    Sample odd = sample(random, 1000, 0.0);
    odd.values[0] = 1e6;
    odd.weights[0] = 1e-6;
    check(summed(odd, 0, 1000), slow(odd.values, odd.weights), 1e-12);
    const Sample plain = sample(random, 50, 3.0);
    for (const int exponent : {-660, 660}) { // 1e-199, 1e199
        Sample scaled = plain;
        for (double& weight : scaled.weights) {
            weight = std::ldexp(weight, exponent);
        }
        WeightedMoments got = summed(scaled, 0, 20);
        got.merge(summed(scaled, 20, 50));
        WeightedMoments want = summed(plain, 0, 20);
        want.merge(summed(plain, 20, 50));
        CHECK(got.mean == want.mean);
        CHECK(got.first == want.first);
        CHECK(got.second == want.second);
        CHECK(got.weights.squares == want.weights.squares);
        CHECK(got.weights.total == std::ldexp(want.weights.total, exponent));
    }
}

TEST_CASE("a constant has no variance, and units of weight 0 stand for nobody") {
    WeightedSums sums;
    sums.add(1e6, 0.0);
    CHECK(sums.moments().weights.n == 0);
    CHECK(std::isnan(sums.moments().weights.design_effect()));
    for (const double weight : {0.3, 0.0, 1.7, 0.1}) {
        sums.add(0.1, weight);
    }
    WeightedMoments moments = sums.moments();
    moments.merge(moments);
    CHECK(moments.mean == 0.1);
    CHECK(moments.second == 0.0);
    CHECK(moments.weights.n == 6);
    CHECK(moments.weights.n_zero == 4);
    WeightedMoments none;
    none.merge(moments);
    CHECK(none == moments);
    moments.merge({});
    CHECK(none == moments);
}

TEST_CASE("a weighted sample is the same from a summary as from its values") {
    Random random(74);
    for (int trial = 0; trial < 20; ++trial) {
        const Sample a = sample(random, 40, 5.0);
        const Sample b = sample(random, 90, 5.5);
        const auto from_values = [](const Sample& of) { return WeightedSample::of(of.values, of.weights); };
        const Comparison want = weighted_test(from_values(a), from_values(b));
        const Comparison got = weighted_test(WeightedSample::of(summed(a, 0, 40)), WeightedSample::of(summed(b, 0, 90)));
        CHECK_THAT(got.difference, within_absolute(want.difference, 1e-14));
        CHECK_THAT(got.std_error, within_relative(want.std_error, 1e-13));
        CHECK_THAT(got.df, within_relative(want.df, 1e-12));
        CHECK_THAT(got.pvalue, within_relative(want.pvalue, 1e-12));
        CHECK_THAT(got.lift.interval.lower, within_relative(want.lift.interval.lower, 1e-12));
        CHECK(got.n_control == want.n_control);
        CHECK(got.notes == want.notes);
    }
}

TEST_CASE("weighted counts give the moments of any number for each answer") {
    Random random(75);
    WeightedCounts counts;
    WeightedCounts half;
    std::vector<double> answers;
    std::vector<double> points;
    std::vector<double> weights;
    for (int i = 0; i < 500; ++i) {
        answers.push_back(static_cast<double>(random.integer(0, 10)));
        points.push_back(nps_points_of(answers.back()));
        weights.push_back(i % 50 == 0 ? 0.0 : std::exp(random.normal()));
        (i % 2 == 0 ? counts : half).add(answers.back(), Weights::of(weights.back()));
    }
    counts.merge(half);
    check(counts.moments([](double answer) { return answer; }), slow(answers, weights), 1e-12);
    check(counts.moments(&nps_points_of), slow(points, weights), 1e-12);
    CHECK(counts.weights().units() == 500);
    CHECK(counts.weights().n_zero == 10);
    CHECK(counts.count(3.0) == std::count(answers.begin(), answers.end(), 3.0));
    CHECK(counts.count(11.0) == 0);
    CHECK_THAT(refusal([&] { counts.add(std::nan(""), Weights::of(1.0)); }), Catch::Contains("WeightedCounts.add"));
}

TEST_CASE("a ratio of weighted totals has the variance of its weighted residuals") {
    Random random(76);
    WeightedTotalSums sums;
    WeightedTotals merged;
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> w;
    long double above = 0.0L;
    long double below = 0.0L;
    for (int i = 0; i < 300; ++i) {
        y.push_back(random.uniform(0.0, 5.0));
        x.push_back(2.0 * y.back() + random.normal());
        w.push_back(i == 7 ? 0.0 : std::exp(random.normal()));
        above += static_cast<long double>(w.back()) * x.back();
        below += static_cast<long double>(w.back()) * y.back();
        WeightedTotalSums one;
        one.add(x.back(), y.back(), w.back());
        merged.merge(one.totals());
        sums.add(x.back(), y.back(), w.back());
    }
    const long double ratio = above / below;
    long double second = 0.0L;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const long double residual = w[i] * (x[i] - ratio * y[i]) / below;
        second += residual * residual;
    }
    const auto std_error = static_cast<double>(std::sqrt(299.0L / 298.0L * second));
    for (const WeightedTotals& totals : {sums.totals(), merged}) {
        const WeightedSample got = WeightedSample::of(totals);
        CHECK(totals.weights.n_zero == 1);
        CHECK(got.linearized.n == 299);
        CHECK_THAT(got.linearized.mean, within_relative(static_cast<double>(ratio), 1e-14));
        CHECK_THAT(got.linearized.std_error(), within_relative(std_error, 1e-12));
    }
}
