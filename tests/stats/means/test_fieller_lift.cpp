#include "stats/means/fieller_lift.hpp"

#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <initializer_list>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double z95 = 1.959963984540054;

LiftKind kind_of(const std::string& word) {
    if (word == "bounded") {
        return LiftKind::bounded;
    }
    REQUIRE((word == "complement" || word == "everything"));
    return word == "complement" ? LiftKind::complement : LiftKind::everything;
}

Estimate estimate_of(const Json& pair) {
    return {.value = pair.at(0), .variance = pair.at(1)};
}

// The definition: T(r) = (t - r c) / sqrt(var_t + r^2 var_c).
double statistic_at(const Estimate& control, const Estimate& treatment, double ratio) {
    return (treatment.value - ratio * control.value) / std::sqrt(treatment.variance + ratio * ratio * control.variance);
}

// By how much T(r) stays clear of rejection: positive inside the set.
double slack(double statistic, double critical_value, Alternative alternative) {
    switch (alternative) {
    case Alternative::less: return critical_value + statistic;
    case Alternative::greater: return critical_value - statistic;
    case Alternative::two_sided: break;
    }
    return critical_value - std::abs(statistic);
}

} // namespace

TEST_CASE("Fieller's set equals the inversion of its statistic", "[reference]") {
    const Json cases = load_cases("fieller_lift");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const Estimate control = estimate_of(one.at("control"));
        const Estimate treatment = estimate_of(one.at("treatment"));
        const Lift lift = fieller_lift(control, treatment, one.at("critical_value"), alternative_of(one));
        REQUIRE(lift.kind == kind_of(one.at("kind")));
        if (lift.kind != LiftKind::everything) {
            check_interval_relative(lift.interval, interval_of(one.at("interval")), one.at("tol"), 1e-15);
        }
        if (control.value == 0.0) {
            CHECK(std::isnan(lift.value));
        } else {
            CHECK_THAT(lift.value, within_relative((treatment.value - control.value) / control.value, 1e-14));
        }
    }
}

TEST_CASE("Fieller's set holds a lift exactly when the statistic does not reject it") {
    Random random(21);
    int checked = 0;
    for (int trial = 0; trial < 300; ++trial) {
        const Estimate control{.value = random.normal(0.0, 3.0), .variance = random.uniform(0.01, 2.0)};
        const Estimate treatment{.value = random.normal(0.0, 3.0), .variance = random.uniform(0.01, 2.0)};
        const double critical = random.uniform(0.1, 4.0);
        for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            const Lift lift = fieller_lift(control, treatment, critical, alternative);
            for (const double ratio : {-1e6, -40.0, -6.0, -2.0, -1.0, -0.3, 0.0, 0.3, 0.7, 1.0, 1.3, 2.0, 6.0, 40.0, 1e6}) {
                const double room = slack(statistic_at(control, treatment, ratio), critical, alternative);
                if (std::abs(room) > 1e-4) { // too near to an end for a sample point to tell anything
                    CAPTURE(control.value, control.variance, treatment.value, treatment.variance, critical, ratio);
                    CHECK(lift.contains(ratio - 1.0) == (room > 0.0));
                    ++checked;
                }
            }
        }
    }
    CHECK(checked > 10'000);
}

TEST_CASE("Fieller's set is right for a control exactly on the edge of significance") {
    for (const double control : {2.0, -2.0}) {
        for (const double treatment : {12.0, -12.0, 2.5, 0.0}) {
            for (const Alternative alternative : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
                const Estimate c{.value = control, .variance = 1.0};
                const Estimate t{.value = treatment, .variance = 1.0};
                const Lift lift = fieller_lift(c, t, 2.0, alternative);
                for (const double ratio : {-300.0, -20.0, -4.0, -1.0, 0.1, 1.0, 4.0, 20.0, 300.0}) {
                    CAPTURE(control, treatment, static_cast<int>(alternative), ratio);
                    CHECK(lift.contains(ratio - 1.0) == (slack(statistic_at(c, t, ratio), 2.0, alternative) > 0.0));
                }
            }
        }
    }
}

TEST_CASE("Fieller's set does not depend on the unit of measurement") {
    const Estimate control{.value = 10.0, .variance = 1.0};
    const Estimate treatment{.value = 12.0, .variance = 2.0};
    const Lift lift = fieller_lift(control, treatment, z95, Alternative::two_sided);
    for (const double unit : {1e-150, 1e-6, 100.0, 1e140}) {
        const Lift scaled =
            fieller_lift({control.value * unit, control.variance * unit * unit},
                         {treatment.value * unit, treatment.variance * unit * unit}, z95, Alternative::two_sided);
        CAPTURE(unit);
        CHECK(scaled.kind == LiftKind::bounded);
        CHECK_THAT(scaled.value, within_relative(lift.value, 1e-12));
        check_interval_relative(scaled.interval, lift.interval, 1e-12);
    }
}

TEST_CASE("exchanging the variants inverts the ratio") {
    const Estimate a{.value = 10.0, .variance = 1.0};
    const Estimate b{.value = 12.0, .variance = 2.0};
    const Lift there = fieller_lift(a, b, z95, Alternative::two_sided);
    const Lift back = fieller_lift(b, a, z95, Alternative::two_sided);
    CHECK_THAT(1.0 + back.interval.lower, within_relative(1.0 / (1.0 + there.interval.upper), 1e-12));
    CHECK_THAT(1.0 + back.interval.upper, within_relative(1.0 / (1.0 + there.interval.lower), 1e-12));
}

TEST_CASE("one-sided sets free one end, which a negative control exchanges") {
    const Estimate treatment{.value = 12.0, .variance = 1.0};
    const Lift up = fieller_lift({.value = 10.0, .variance = 1.0}, treatment, 1.645, Alternative::greater);
    CHECK(up.kind == LiftKind::bounded);
    CHECK(std::isfinite(up.interval.lower));
    CHECK(up.interval.upper == infinity);
    const Lift down = fieller_lift({.value = -10.0, .variance = 1.0}, treatment, 1.645, Alternative::greater);
    CHECK(down.kind == LiftKind::bounded);
    CHECK(down.interval.lower == -infinity);
    CHECK(std::isfinite(down.interval.upper));
}

TEST_CASE("a ratio to an exact zero is refused") {
    const Lift lift =
        fieller_lift({.value = 0.0, .variance = 0.0}, {.value = 1.0, .variance = 1.0}, z95, Alternative::two_sided);
    CHECK(lift.kind == LiftKind::refused);
    CHECK(std::isnan(lift.value));
    CHECK(std::isnan(lift.interval.lower));
    CHECK(std::isnan(lift.interval.upper));
}
