#include "stats/summaries/counts.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

TEST_CASE("counts hold how often each value occurs") {
    Counts counts;
    counts.add(9.0, 3);
    counts.add(0.0);
    counts.add(-0.0); // the same score as 0
    counts.add(7.0, 0);
    CHECK(counts.n() == 5);
    CHECK(counts.count(9.0) == 3);
    CHECK(counts.count(0.0) == 2);
    CHECK(counts.count(-0.0) == 2);
    CHECK(counts.count(7.0) == 0);
    CHECK(counts.values().size() == 2);
    CHECK(Counts{}.moments() == Moments{});
}

TEST_CASE("the moments of counts are those of the values, each as often as it occurs") {
    cxlift::test::Random random(3);
    Counts counts;
    std::vector<double> values;
    for (int i = 0; i < 40; ++i) {
        const auto value = static_cast<double>(random.integer(0, 10));
        const std::int64_t times = random.integer(0, 30);
        counts.add(value, times);
        values.insert(values.end(), static_cast<std::size_t>(times), value);
    }
    const Moments expected = Moments::of(values);
    const Moments actual = counts.moments();
    CHECK(actual.n == expected.n);
    CHECK_THAT(actual.mean, within_relative(expected.mean, 1e-14));
    CHECK_THAT(actual.variance(), within_relative(expected.variance(), 1e-13));
    CHECK_THAT(actual.skewness(), within_absolute(expected.skewness(), 1e-12));
    CHECK_THAT(actual.kurtosis(), within_absolute(expected.kurtosis(), 1e-12));
}

TEST_CASE("the standard error of NPS comes out of its counts", "[reference]") {
    Counts counts; // promoters, passives, detractors of measuringu.com/nps-three-confidence-intervals, n - 1 form
    counts.add(1.0, 200);
    counts.add(0.0, 150);
    counts.add(-1.0, 150);
    CHECK_THAT(100.0 * counts.moments().mean, within_absolute(10.0, 1e-12));
    CHECK_THAT(100.0 * counts.moments().std_error(), within_absolute(3.7186, 1e-4));
}

TEST_CASE("counts merge exactly and in any order") {
    Counts a;
    a.add(1.0, 5);
    a.add(2.0, 7);
    Counts b;
    b.add(2.0, 1);
    b.add(3.0, 9);
    Counts ab = a;
    ab.merge(b);
    Counts ba = b;
    ba.merge(a);
    CHECK(ab == ba);
    CHECK(ab.n() == 22);
    CHECK(ab.count(2.0) == 8);
    Counts none = a;
    none.merge({});
    CHECK(none == a);
}

TEST_CASE("counts refuse what is no number and what cannot be counted") {
    using Catch::Contains;
    Counts counts;
    CHECK_THAT(refusal([&] { counts.add(std::numeric_limits<double>::quiet_NaN()); }),
               Contains("Counts") && Contains("value") && Contains("nan"));
    CHECK_THAT(refusal([&] { counts.add(std::numeric_limits<double>::infinity()); }),
               Contains("Counts") && Contains("value") && Contains("inf"));
    CHECK_THAT(refusal([&] { counts.add(1.0, -4); }), Contains("Counts") && Contains("times") && Contains("-4"));
    CHECK(counts == Counts{});
}
