#include "stats/ranks/superiority_difference.hpp"

#include "stats/ranks/brunner_munzel.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

Counts random_answers(Random& random) {
    Counts counts;
    for (int answer = 1; answer <= 7; ++answer) {
        counts.add(answer, random.integer(1, 30));
    }
    return counts;
}

} // namespace

TEST_CASE("The probability of the higher answer stands beside one half") {
    Random random(3);
    for (int i = 0; i < 50; ++i) {
        const OrderedCounts values = OrderedCounts::of(random_answers(random), random_answers(random), "test");
        const RankTest test = brunner_munzel(values);
        const Comparison found = superiority_difference(values);
        CHECK(found.control_value == 0.5);
        CHECK(found.treatment_value == test.probability_of_superiority);
        CHECK(found.difference == Approx(test.probability_of_superiority - 0.5).margin(1e-15));
        CHECK(found.pvalue == test.pvalue);
        CHECK(found.difference_interval.lower == Approx(test.interval.lower - 0.5).margin(1e-14));
        CHECK((found.pvalue < 0.05) == !found.difference_interval.contains(0.0));
        CHECK(found.lift.kind == LiftKind::refused);
        // The end of the interval is where the hypothesis begins to be rejected.
        const double end = found.difference_interval.lower;
        CHECK(superiority_margin_pvalue(values, end, Alternative::greater) == Approx(0.025).epsilon(1e-9));
        CHECK(superiority_margin_pvalue(values, 0.0, Alternative::two_sided) == Approx(test.pvalue).epsilon(1e-12));
        const double share = superiority_control_share(values);
        CHECK(share > 0.0);
        CHECK(share < 1.0);
    }
}

TEST_CASE("Answers that do not vary have no test of their order") {
    Counts all;
    all.add(4.0, 9);
    const Comparison found = superiority_difference(OrderedCounts::of(all, all, "test"));
    CHECK(std::isnan(found.pvalue));
    CHECK(found.notes.size() == 1);
    CHECK(std::isnan(superiority_margin_pvalue(OrderedCounts::of(all, all, "test"), 0.1, Alternative::less)));
    const Comparison empty = superiority_difference(OrderedCounts::of(all, Counts(), "test"));
    CHECK(std::isnan(empty.difference));
    CHECK(!empty.notes.empty());
}
