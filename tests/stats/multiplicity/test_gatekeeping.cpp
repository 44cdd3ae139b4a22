#include "stats/multiplicity/gatekeeping.hpp"

#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/multiplicity/fcr_intervals.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

constexpr Correction holm[] = {Correction::holm};

std::vector<double> gated(const std::vector<double>& pvalues, const std::vector<std::size_t>& families, Gate gate) {
    return gated_pvalues(pvalues, families, holm, gate);
}

} // namespace

TEST_CASE("secondaries wait for the primaries") {
    const std::vector<std::size_t> families = {0, 1, 0, 1};
    const std::vector<double> pvalues = {0.01, 0.002, 0.03, 0.004};
    const std::vector<double> all = gated(pvalues, families, Gate::all);
    CHECK_THAT(all[0], within_relative(0.02, 1e-14));
    CHECK_THAT(all[2], within_relative(0.03, 1e-14));
    CHECK(all[1] == all[2]); // no earlier than the last primary
    CHECK(all[3] == all[2]);
    const std::vector<double> any = gated(pvalues, families, Gate::any);
    CHECK_THAT(any[1], within_relative(0.02, 1e-14));
    const std::vector<double> parallel = gated(pvalues, families, Gate::parallel);
    CHECK_THAT(parallel[0], within_relative(0.02, 1e-14)); // Bonferroni
    CHECK_THAT(parallel[2], within_relative(0.06, 1e-14));
    CHECK_THAT(parallel[1], within_relative(0.02, 1e-14)); // at 0.02 one primary frees 0.01, enough for 2 x 0.002 and 0.004
    CHECK_THAT(parallel[3], within_relative(0.02, 1e-14));
}

TEST_CASE("what could not be tested closes the gate only where all must pass") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::size_t> families = {0, 0, 1};
    const std::vector<double> pvalues = {0.001, nan, 0.002};
    CHECK(gated(pvalues, families, Gate::all)[2] == 1.0);
    CHECK(std::isnan(gated(pvalues, families, Gate::all)[1]));
    CHECK_THAT(gated(pvalues, families, Gate::any)[2], within_relative(0.002, 1e-14));
    CHECK_THAT(gated(pvalues, families, Gate::parallel)[2], within_relative(0.002, 1e-14));
    CHECK(gated({nan, 0.01}, {0, 1}, Gate::parallel)[1] == 1.0);
    CHECK(gated({}, {}, Gate::all).empty());
}

TEST_CASE("one family alone is only corrected") {
    cxlift::test::Random random(8);
    for (int i = 0; i < 20; ++i) {
        std::vector<double> pvalues(static_cast<std::size_t>(random.integer(1, 9)));
        for (double& p : pvalues) {
            p = random.uniform();
        }
        for (const Gate gate : {Gate::all, Gate::any, Gate::parallel}) {
            CHECK(gated(pvalues, std::vector<std::size_t>(pvalues.size(), 0), gate) == adjust_pvalues(pvalues));
        }
    }
}

TEST_CASE("gates refuse what does not fit") {
    using Catch::Contains;
    const std::vector<double> pvalues = {0.1, 0.2};
    const std::vector<std::size_t> one = {0};
    CHECK_THAT(refusal([&] { (void)gated_pvalues(pvalues, one, holm); }), Contains("families has 1 entries"));
    const std::vector<std::size_t> three = {0, 2};
    const std::vector<Correction> two(2, Correction::holm);
    CHECK_THAT(refusal([&] { (void)gated_pvalues(pvalues, three, two); }), Contains("each of the 3 families"));
}

TEST_CASE("intervals of the selected are at the level that their share leaves") {
    const std::vector<double> estimates = {3.0, 2.0, 0.1, 5.0};
    const std::vector<double> std_errors = {1.0, 0.5, 1.0, std::nan("")};
    const std::vector<double> pvalues = {0.0027, 6e-5, 0.92, std::nan("")};
    const std::vector<double> dfs = {std::numeric_limits<double>::infinity()};
    const FcrIntervals found = fcr_intervals(estimates, std_errors, pvalues, dfs, 0.05);
    CHECK(found.selected == std::vector<bool>{true, true, false, false});
    CHECK_THAT(found.confidence_level, within_relative(1.0 - 2.0 * 0.05 / 3.0, 1e-14));
    CHECK_FALSE(found.intervals[0].contains(0.0));
    CHECK(std::isnan(found.intervals[2].lower));
    const FcrIntervals none = fcr_intervals(estimates, std_errors, std::vector<double>(4, 0.9), dfs, 0.05);
    CHECK(std::isnan(none.confidence_level));
    CHECK(none.notes.size() == 1);
    CHECK_THAT(refusal([&] { (void)fcr_intervals(estimates, std_errors, pvalues, dfs, 1.0); }), Catch::Contains("level is 1"));
    CHECK_THAT(refusal([&] { (void)fcr_intervals(estimates, dfs, pvalues, dfs, 0.1); }), Catch::Contains("std_errors has 1"));
}
