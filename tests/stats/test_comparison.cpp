#include "stats/comparison.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace cxlift::stats;

TEST_CASE("a lift knows what its set holds, whatever the shape") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Lift bounded{.value = 0.2, .interval = {-0.1, 0.5}, .kind = LiftKind::bounded};
    CHECK(bounded.contains(-0.1));
    CHECK(bounded.contains(0.0));
    CHECK_FALSE(bounded.contains(0.6));
    const Lift one_sided{.value = 0.2, .interval = {0.1, infinity}, .kind = LiftKind::bounded};
    CHECK(one_sided.contains(1e300));
    CHECK_FALSE(one_sided.contains(0.0));
    const Lift complement{.value = 4.0, .interval = {-3.0, 2.0}, .kind = LiftKind::complement};
    CHECK(complement.contains(-3.0));
    CHECK(complement.contains(2.0));
    CHECK_FALSE(complement.contains(0.0));
    const Lift half_line{.interval = {-infinity, 2.0}, .kind = LiftKind::complement};
    CHECK(half_line.contains(2.5));
    CHECK_FALSE(half_line.contains(1.5));
    CHECK_FALSE(half_line.contains(-0.5));
    const Lift everything{.value = 0.0, .interval = {-infinity, infinity}, .kind = LiftKind::everything};
    CHECK(everything.contains(-1e9));
    CHECK_FALSE(Lift{}.contains(0.0));
}

TEST_CASE("a comparison starts with nothing known") {
    const Comparison empty;
    CHECK(std::isnan(empty.difference));
    CHECK(std::isnan(empty.pvalue));
    CHECK(std::isnan(empty.difference_interval.lower));
    CHECK(std::isnan(empty.lift.value));
    CHECK(empty.lift.kind == LiftKind::refused);
    CHECK(empty.notes.empty());
    CHECK_FALSE(empty.difference_interval.contains(0.0));
}
