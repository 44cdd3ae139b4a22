#include "stats/multiplicity/adjust_pvalues.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

constexpr Correction all[] = {Correction::none,   Correction::bonferroni, Correction::holm, Correction::hochberg,
                              Correction::hommel, Correction::bh,         Correction::by};

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

// Simes' p-value of a set of hypotheses.
double simes(std::vector<double> pvalues) {
    std::sort(pvalues.begin(), pvalues.end());
    double smallest = 1.0;
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        smallest = std::min(smallest, static_cast<double>(pvalues.size()) * pvalues[i] / static_cast<double>(i + 1));
    }
    return smallest;
}

// Hommel's procedure is the closure of Simes' test: the largest p-value of all sets that hold the hypothesis.
double hommel_of(const std::vector<double>& pvalues, std::size_t which) {
    double adjusted = 0.0;
    for (std::size_t set = 0; set < (std::size_t{1} << pvalues.size()); ++set) {
        if ((set >> which & 1U) != 0) {
            std::vector<double> members;
            for (std::size_t i = 0; i < pvalues.size(); ++i) {
                if ((set >> i & 1U) != 0) {
                    members.push_back(pvalues[i]);
                }
            }
            adjusted = std::max(adjusted, simes(members));
        }
    }
    return adjusted;
}

// Benjamini and Hochberg reject the k smallest for the largest k with p_(k) <= k level / m.
bool bh_rejects(std::vector<double> pvalues, double pvalue, double level) {
    std::sort(pvalues.begin(), pvalues.end());
    const auto m = static_cast<double>(pvalues.size());
    for (std::size_t k = pvalues.size(); k >= 1; --k) {
        if (pvalues[k - 1] <= static_cast<double>(k) * level / m) {
            return pvalue <= pvalues[k - 1];
        }
    }
    return false;
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

TEST_CASE("Hommel's adjustment equals the closure of Simes' test on small families with ties") {
    cxlift::test::Random random(12);
    for (int family = 0; family < 40; ++family) {
        std::vector<double> pvalues(static_cast<std::size_t>(random.integer(1, 8)));
        for (double& p : pvalues) {
            p = static_cast<double>(random.integer(0, 20)) / 40.0 * (family % 2 == 0 ? 1.0 : random.uniform());
        }
        const std::vector<double> adjusted = adjust_pvalues(pvalues, Correction::hommel);
        for (std::size_t i = 0; i < pvalues.size(); ++i) {
            CHECK_THAT(adjusted[i], within_relative(hommel_of(pvalues, i), 1e-14));
        }
    }
}

TEST_CASE("Benjamini and Hochberg's adjustment says at which level their procedure rejects") {
    cxlift::test::Random random(13);
    for (int family = 0; family < 60; ++family) {
        std::vector<double> pvalues(static_cast<std::size_t>(random.integer(1, 25)));
        for (double& p : pvalues) {
            p = random.uniform() * random.uniform();
        }
        const std::vector<double> adjusted = adjust_pvalues(pvalues, Correction::bh);
        for (const double level : {0.01, 0.05, 0.2, 0.5}) {
            for (std::size_t i = 0; i < pvalues.size(); ++i) {
                CHECK((adjusted[i] <= level) == bh_rejects(pvalues, pvalues[i], level));
            }
        }
    }
}

TEST_CASE("a family of two thousand with missing and tiny p-values keeps the order of the corrections") {
    cxlift::test::Random random(14);
    std::vector<double> pvalues(2000);
    for (double& p : pvalues) {
        p = random.integer(0, 9) == 0 ? std::numeric_limits<double>::quiet_NaN() : std::pow(random.uniform(), 40.0);
    }
    pvalues[5] = 1e-300;
    const auto by = [&](Correction correction) { return adjust_pvalues(pvalues, correction); };
    const std::vector<double> bonferroni = by(Correction::bonferroni);
    const std::vector<double> holm = by(Correction::holm);
    const std::vector<double> hochberg = by(Correction::hochberg);
    const std::vector<double> hommel = by(Correction::hommel);
    const std::vector<double> bh = by(Correction::bh);
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (std::isnan(pvalues[i])) {
            CHECK((std::isnan(holm[i]) && std::isnan(hommel[i]) && std::isnan(bh[i])));
            continue;
        }
        CHECK(bonferroni[i] >= holm[i]);
        CHECK(holm[i] >= hochberg[i]);
        CHECK(hochberg[i] >= hommel[i] * (1.0 - 1e-14));
        CHECK(hommel[i] >= bh[i] * (1.0 - 1e-14));
        CHECK(bh[i] >= pvalues[i]);
    }
    CHECK(hommel[5] > 0.0);
    CHECK(hommel[5] < 1e-296);
}

TEST_CASE("no correction leaves p-values as they are") {
    const std::vector<double> pvalues = {0.2, 0.01, 1.0, 0.0};
    CHECK(adjust_pvalues(pvalues, Correction::none) == pvalues);
}

TEST_CASE("corrections are known by their words, and each says what it assumes") {
    for (const Correction correction : all) {
        CHECK(correction_of(name_of(correction)) == correction);
        CHECK(correction_note(correction).back() == '.');
    }
    CHECK(corrections().size() == std::size(all));
    CHECK_FALSE(correction_of("Holm").has_value());
    CHECK_FALSE(correction_of("").has_value());
}

TEST_CASE("a p-value outside [0, 1] is refused by name") {
    using Catch::Contains;
    for (const Correction correction : all) {
        const std::vector<double> above = {0.1, 1.5};
        CHECK_THAT(refusal([&] { (void)adjust_pvalues(above, correction); }),
                   Contains("adjust_pvalues") && Contains("pvalues[1]") && Contains("1.5"));
        const std::vector<double> below = {-0.25, 0.5};
        CHECK_THAT(refusal([&] { (void)adjust_pvalues(below, correction); }),
                   Contains("adjust_pvalues") && Contains("pvalues[0]") && Contains("-0.25"));
    }
}
