#include "stats/summaries/moments.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// The definition: the mean, then sums of powers of deviations, in long double and from the first value on, which keeps the
// mean's digits far from zero.
Moments two_pass(const std::vector<double>& values) {
    const long double origin = values.front();
    long double sum = 0.0L;
    for (const double value : values) {
        sum += value - origin;
    }
    const long double mean = origin + sum / static_cast<long double>(values.size());
    long double m2 = 0.0L;
    long double m3 = 0.0L;
    long double m4 = 0.0L;
    for (const double value : values) {
        const long double deviation = value - mean;
        m2 += deviation * deviation;
        m3 += deviation * deviation * deviation;
        m4 += deviation * deviation * deviation * deviation;
    }
    return {.n = static_cast<std::int64_t>(values.size()),
            .mean = static_cast<double>(mean),
            .m2 = static_cast<double>(m2),
            .m3 = static_cast<double>(m3),
            .m4 = static_cast<double>(m4)};
}

// Third moments may cancel to nothing, so every moment is judged by the size that its order has.
void check_close(const Moments& actual, const Moments& expected, double tolerance) {
    const double size = expected.n == 0 ? 0.0 : std::sqrt(expected.m2 / static_cast<double>(expected.n));
    CHECK(actual.n == expected.n);
    CHECK_THAT(actual.mean, within_absolute(expected.mean, tolerance * (std::abs(expected.mean) + size)));
    CHECK_THAT(actual.m2, within_relative(expected.m2, tolerance));
    CHECK_THAT(actual.m3, within_absolute(expected.m3, tolerance * expected.m2 * size));
    CHECK_THAT(actual.m4, within_relative(expected.m4, tolerance));
}

Moments one_by_one(const std::vector<double>& values) {
    Moments result;
    for (const double value : values) {
        result.add(value);
    }
    return result;
}

} // namespace

TEST_CASE("moments equal R, NIST's certified values and exact arithmetic", "[reference]") {
    for (const char* file : {"moments", "moments_r"}) {
        const Json cases = load_cases(file);
        REQUIRE_FALSE(cases.empty());
        for (const Json& one : cases) {
            CAPTURE(one.at("name"));
            const std::vector<double> values = values_of(one);
            const double tol = one.at("tol");
            const Moments summary = Moments::of(values);
            CHECK(summary.n == one.at("n").get<std::int64_t>());
            CHECK_THAT(summary.mean, within_relative(one.at("mean"), tol));
            for (const auto& [key, actual] :
                 {std::pair{"variance", summary.variance()}, std::pair{"std_dev", summary.std_dev()},
                  std::pair{"std_error", summary.std_error()}}) {
                if (one.contains(key)) {
                    CAPTURE(key);
                    CHECK_THAT(actual, within_relative(one.at(key), tol));
                }
            }
            if (one.contains("skewness")) { // both have the size 1 and may cancel to 0
                CHECK_THAT(summary.skewness(), within_absolute(one.at("skewness"), 10.0 * tol));
                CHECK_THAT(summary.kurtosis(), within_absolute(one.at("kurtosis"), 10.0 * tol));
            }
            if (one.contains("m4")) {
                check_close(summary, {one.at("n"), one.at("mean"), one.at("m2"), one.at("m3"), one.at("m4")}, tol);
            }
            if (one.contains("certified_mean")) {
                const double certified_tol = one.at("certified_tol");
                CHECK_THAT(summary.mean, within_relative(one.at("certified_mean"), certified_tol));
                CHECK_THAT(summary.std_dev(), within_relative(one.at("certified_std_dev"), certified_tol));
            }
            // One value at a time, rounding of the running mean costs digits in proportion to mean / deviation.
            const double condition = summary.n < 2 || summary.m2 == 0.0 ? 1.0 : std::abs(summary.mean) / summary.std_dev();
            check_close(one_by_one(values), summary, std::max(1e-12, 20.0 * epsilon * condition));
        }
    }
}

TEST_CASE("moments equal the definition on random data") {
    Random random(1);
    for (const double offset : {0.0, -3.0, 1e6}) {
        for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{17}, std::size_t{5000}}) {
            const std::vector<double> values = random.normals(n, offset, 2.5);
            CAPTURE(offset, n);
            check_close(Moments::of(values), two_pass(values), 1e-12);
            check_close(one_by_one(values), two_pass(values), offset == 1e6 ? 1e-9 : 1e-12);
        }
    }
}

TEST_CASE("moments merge in any order and any chunking") {
    Random random(2);
    std::vector<double> values = random.normals(4001, 1.5, 3.0);
    values.push_back(250.0); // far out, so that the higher moments are not those of a normal
    const Moments whole = Moments::of(values);
    for (int trial = 0; trial < 20; ++trial) {
        std::vector<Moments> parts;
        for (std::size_t start = 0; start < values.size();) {
            const auto length = std::min(values.size() - start, static_cast<std::size_t>(random.integer(0, 700)));
            parts.push_back(Moments::of(std::span(values).subspan(start, length)));
            start += length;
        }
        for (std::size_t i = parts.size(); i > 1; --i) {
            std::swap(parts[i - 1], parts[static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(i) - 1))]);
        }
        Moments merged;
        for (const Moments& part : parts) {
            merged.merge(part);
        }
        check_close(merged, whole, 1e-12);
    }
}

TEST_CASE("merging with nothing changes nothing") {
    const std::vector<double> values = {1.0, 2.0, 4.0};
    const Moments some = Moments::of(values);
    Moments left;
    left.merge(some);
    CHECK(left == some);
    Moments right = some;
    right.merge({});
    CHECK(right == some);
    CHECK(Moments::of({}) == Moments{});
}

TEST_CASE("what too few values cannot say is NaN") {
    const std::vector<double> one_value = {3.5};
    for (const Moments& summary :
         {Moments{}, Moments::of(one_value), Moments::from_variance(0, 1.0, 1.0), Moments::from_variance(1, 3.5, 0.0)}) {
        CHECK(std::isnan(summary.variance()));
        CHECK(std::isnan(summary.std_dev()));
        CHECK(std::isnan(summary.std_error()));
        CHECK(std::isnan(summary.skewness()));
        CHECK(std::isnan(summary.kurtosis()));
    }
    const std::vector<double> constant = {2.0, 2.0, 2.0};
    CHECK(Moments::of(constant).variance() == 0.0);
    CHECK(std::isnan(Moments::of(constant).skewness()));
    CHECK(std::isnan(Moments::of(constant).kurtosis()));
}

TEST_CASE("a summary from mean and variance gives them back") {
    const Moments summary = Moments::from_variance(3407, 0.41, 15.2);
    CHECK(summary.n == 3407);
    CHECK(summary.mean == 0.41);
    CHECK_THAT(summary.variance(), within_relative(15.2, 1e-15));
    CHECK(std::isnan(summary.m3));
    CHECK(std::isnan(summary.skewness()));
    CHECK(std::isnan(summary.kurtosis()));
    Moments twice = summary;
    twice.merge(summary);
    CHECK_THAT(twice.m2, within_relative(2.0 * summary.m2, 1e-14));
    CHECK(std::isnan(twice.m4));
}

TEST_CASE("an impossible summary is refused by name") {
    using Catch::Contains;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THAT(refusal([] { (void)Moments::from_variance(-1, 0.0, 1.0); }),
               Contains("Moments") && Contains("n") && Contains("-1"));
    CHECK_THAT(refusal([] { (void)Moments::from_variance(5, 0.0, -2.5); }),
               Contains("Moments") && Contains("variance") && Contains("-2.5"));
    CHECK_THAT(refusal([=] { (void)Moments::from_variance(5, nan, 1.0); }),
               Contains("Moments") && Contains("mean") && Contains("nan"));
    CHECK_THAT(refusal([=] { (void)Moments::from_variance(5, 0.0, nan); }),
               Contains("Moments") && Contains("variance") && Contains("nan"));
}
