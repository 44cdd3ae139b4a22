#include "stats/proportions/sample_ratio_mismatch.hpp"

#include "tests/reference/reference.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

SampleRatioResult test_of(const std::vector<std::int64_t>& counts, const std::vector<double>& shares = {}) {
    return sample_ratio_mismatch(counts, shares);
}

} // namespace

TEST_CASE("the sample-ratio test equals R, its definition and what was published", "[reference]") {
    for (const char* file : {"sample_ratio_mismatch", "sample_ratio_mismatch_r"}) {
        const Json cases = load_cases(file);
        REQUIRE_FALSE(cases.empty());
        for (const Json& one : cases) {
            CAPTURE(one.at("name"));
            const SampleRatioResult result = test_of(one.at("counts"), numbers(one.at("shares")));
            for (const auto& [key, actual] : {std::pair{"statistic", result.statistic}, std::pair{"df", result.df},
                                              std::pair{"pvalue", result.pvalue}, std::pair{"log_pvalue", result.log_pvalue}}) {
                if (one.contains(key)) {
                    CAPTURE(key);
                    CHECK_THAT(actual, within_relative(one.at(key), one.at("tol")));
                }
            }
        }
    }
}

TEST_CASE("the log p-value goes on where the p-value has underflowed") {
    const SampleRatioResult result = test_of({1'000'000, 500'000});
    CHECK(result.pvalue == 0.0);
    CHECK(std::isfinite(result.log_pvalue));
    CHECK(result.log_pvalue < test_of({1'000'000, 600'000}).log_pvalue);
}

TEST_CASE("only the proportions of the shares matter") {
    const SampleRatioResult a = test_of({700, 290, 120}, {0.6, 0.3, 0.1});
    const SampleRatioResult b = test_of({700, 290, 120}, {6.0, 3.0, 1.0});
    CHECK_THAT(b.statistic, within_relative(a.statistic, 1e-12));
    CHECK(test_of({5, 7}).statistic == test_of({5, 7}, {1.0, 1.0}).statistic);
}

TEST_CASE("without units the sample ratio cannot be tested") {
    const SampleRatioResult result = test_of({0, 0, 0});
    CHECK(std::isnan(result.pvalue));
    CHECK(std::isnan(result.log_pvalue));
    CHECK(std::isnan(result.statistic));
}

TEST_CASE("the sample-ratio test refuses what is no allocation") {
    using Catch::Contains;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto says = [](const std::vector<std::int64_t>& counts, const std::vector<double>& shares) {
        return refusal([&] { (void)test_of(counts, shares); });
    };
    CHECK_THAT(says({10}, {}), Contains("sample_ratio_mismatch") && Contains("counts") && Contains("1"));
    CHECK_THAT(says({}, {}), Contains("sample_ratio_mismatch") && Contains("counts") && Contains("0"));
    CHECK_THAT(says({10, -3}, {}), Contains("sample_ratio_mismatch") && Contains("counts[1]") && Contains("-3"));
    CHECK_THAT(says({10, 20}, {1.0}), Contains("sample_ratio_mismatch") && Contains("expected") && Contains("1"));
    CHECK_THAT(says({10, 20}, {1.0, 0.0}), Contains("sample_ratio_mismatch") && Contains("expected") && Contains("0"));
    CHECK_THAT(says({10, 20}, {-0.5, 1.0}), Contains("sample_ratio_mismatch") && Contains("expected") && Contains("-0.5"));
    CHECK_THAT(says({10, 20}, {1.0, infinity}), Contains("sample_ratio_mismatch") && Contains("expected") && Contains("inf"));
}
