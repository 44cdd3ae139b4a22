#include "stats/multiplicity/corrected_for_selection.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

TEST_CASE("far from the critical value nothing is corrected") {
    for (const double z : {9.0, 40.0, 1e6, -40.0}) {
        const SelectionCorrected found = corrected_for_selection(z * 0.5, 0.5);
        CHECK_THAT(found.estimate, within_relative(z * 0.5, 1e-9));
        CHECK_THAT(found.conditional_mle, within_relative(z * 0.5, 1e-9));
        CHECK_THAT(found.interval.lower, within_absolute(z * 0.5 - 0.5 * 1.959963984540054, 1e-7 + 1e-15 * std::abs(z)));
        CHECK_THAT(found.probability_of_selection, within_relative(1.0, 1e-9));
    }
}

TEST_CASE("next to the critical value the estimate is pulled to 0, and one-sided beyond it") {
    const double critical = corrected_for_selection(3.0, 1.0).critical_value;
    const SelectionCorrected two_sided = corrected_for_selection(critical * (1.0 + 1e-12), 1.0);
    CHECK(std::abs(two_sided.estimate) < 0.05);
    CHECK(two_sided.interval.lower < 0.0);
    CHECK(two_sided.interval.upper > 0.0);
    for (const double beside : {1e-3, 1e-6, 1e-9}) {
        const SelectionCorrected one = corrected_for_selection(1.6448536269514722 + beside, 1.0, 0.05,
                                                               {.alternative = Alternative::greater, .confidence_level = 0.9});
        // Close by, the excess over the critical value is exponential with rate critical - mu.
        CHECK_THAT(-one.estimate * beside, within_absolute(std::log(2.0), 2e-3));
        CHECK_THAT(-one.conditional_mle * beside, within_absolute(1.0, 3e-3));
        CHECK(one.interval.lower < one.estimate);
        CHECK(one.interval.upper == std::numeric_limits<double>::infinity());
    }
}

TEST_CASE("the correction turns with the sign and scales with the unit") {
    const SelectionCorrected up = corrected_for_selection(2.4, 1.0);
    const SelectionCorrected down = corrected_for_selection(-2.4e-150, 1e-150);
    CHECK_THAT(down.estimate, within_relative(-up.estimate * 1e-150, 1e-12));
    CHECK_THAT(down.interval.lower, within_relative(-up.interval.upper * 1e-150, 1e-12));
    CHECK_THAT(down.conditional_mle, within_relative(-up.conditional_mle * 1e-150, 1e-12));
    const TestOptions less{.alternative = Alternative::less};
    const TestOptions greater{.alternative = Alternative::greater};
    CHECK(corrected_for_selection(-2.4, 1.0, 0.05, less).estimate ==
          -corrected_for_selection(2.4, 1.0, 0.05, greater).estimate);
    CHECK(corrected_for_selection(-2.4, 1.0, 0.05, less).interval.lower == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(corrected_for_selection(-2.4, 1.0, 0.05, greater).estimate));
}

TEST_CASE("among significant differences half of the estimates are too low, and the intervals hold the truth") {
    cxlift::test::Random random(17);
    for (const double truth : {0.0, 0.7, 2.0}) {
        int selected = 0;
        int below = 0;
        int held = 0;
        while (selected < 1500) {
            const SelectionCorrected found = corrected_for_selection(truth + random.normal(), 1.0);
            if (!std::isnan(found.estimate)) {
                ++selected;
                below += found.estimate < truth ? 1 : 0;
                held += found.interval.contains(truth) ? 1 : 0;
            }
        }
        CHECK(std::abs(below / 1500.0 - 0.5) < 4.0 * 0.013);
        CHECK(std::abs(held / 1500.0 - 0.95) < 4.0 * 0.0057);
    }
}

TEST_CASE("nothing to correct is said, and impossible arguments are refused") {
    using Catch::Contains;
    for (const auto& [difference, std_error] : {std::pair{1.0, 1.0}, {2.0, 0.0}, {std::nan(""), 1.0}, {1.0, std::nan("")}}) {
        const SelectionCorrected found = corrected_for_selection(difference, std_error);
        CHECK(std::isnan(found.estimate));
        CHECK(found.notes.size() == 1);
    }
    CHECK_THAT(refusal([] { (void)corrected_for_selection(2.0, -1.0); }), Contains("std_error is -1"));
    CHECK_THAT(refusal([] { (void)corrected_for_selection(2.0, 1.0, 1.0); }), Contains("alpha is 1"));
}
