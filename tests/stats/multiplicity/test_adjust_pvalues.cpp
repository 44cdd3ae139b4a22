#include "stats/multiplicity/adjust_pvalues.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

// The definition as it is usually told: sort, multiply the k-th smallest of m by m - k + 1, never step down, cap at 1.
double holm_of(const std::vector<double>& pvalues, std::size_t which) {
    double adjusted = 0.0;
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (pvalues[i] <= pvalues[which]) {
            const auto not_smaller = std::count_if(pvalues.begin(), pvalues.end(), [&](double p) { return p >= pvalues[i]; });
            adjusted = std::max(adjusted, pvalues[i] * static_cast<double>(not_smaller));
        }
    }
    return std::min(1.0, adjusted);
}

} // namespace

TEST_CASE("Holm's adjustment equals R's", "[reference]") {
    const Json cases = load_cases("adjust_pvalues_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const std::vector<double> pvalues = numbers(one.at("pvalues"));
        const std::vector<double> expected = numbers(one.at("adjusted"));
        const std::vector<double> adjusted = adjust_pvalues(pvalues);
        REQUIRE(adjusted.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK_THAT(adjusted[i], within_relative(expected[i], one.at("tol")));
        }
    }
}

TEST_CASE("Holm's adjustment equals the slow definition on random families with ties") {
    cxlift::test::Random random(11);
    for (int family = 0; family < 50; ++family) {
        std::vector<double> pvalues(static_cast<std::size_t>(random.integer(1, 30)));
        for (double& p : pvalues) {
            p = static_cast<double>(random.integer(0, 40)) / 400.0;
        }
        const std::vector<double> adjusted = adjust_pvalues(pvalues);
        for (std::size_t i = 0; i < pvalues.size(); ++i) {
            CHECK_THAT(adjusted[i], within_relative(holm_of(pvalues, i), 1e-14));
        }
    }
}

TEST_CASE("no correction leaves p-values as they are") {
    const std::vector<double> pvalues = {0.2, 0.01, 1.0, 0.0};
    CHECK(adjust_pvalues(pvalues, Correction::none) == pvalues);
}

TEST_CASE("a p-value outside [0, 1] is refused by name") {
    using Catch::Contains;
    for (const Correction correction : {Correction::none, Correction::holm}) {
        const std::vector<double> above = {0.1, 1.5};
        CHECK_THAT(refusal([&] { (void)adjust_pvalues(above, correction); }),
                   Contains("adjust_pvalues") && Contains("pvalues[1]") && Contains("1.5"));
        const std::vector<double> below = {-0.25, 0.5};
        CHECK_THAT(refusal([&] { (void)adjust_pvalues(below, correction); }),
                   Contains("adjust_pvalues") && Contains("pvalues[0]") && Contains("-0.25"));
    }
}
