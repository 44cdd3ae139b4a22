#include "stats/resampling/bootstrap_lift.hpp"

#include "stats/bisection.hpp"
#include "stats/crossing.hpp"
#include "stats/resampling/unit_spread.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Replicates of scores lie on a lattice: those that only rounding keeps apart from the hypothesis or from the estimate are
// equal to it, or ties would be broken by the last digit.
void snap(std::vector<double>& replicates, double value, double rounding) {
    for (double& replicate : replicates) {
        for (const double place : {0.0, value, 2.0 * value}) {
            replicate = std::abs(replicate - place) <= rounding ? place : replicate;
        }
    }
}

// The directions (T cos - scale C sin) in which 0 is within the interval, between C and -C by way of T - T(data) / C(data) C.
class LiftSearch {
public:
    LiftSearch(const Replicates& control, const Replicates& treatment, BootstrapMethod method, const TestOptions& options)
        : control_(&control), treatment_(&treatment), method_(method), options_(options),
          scale_(std::abs(treatment.value / control.value)) {
        if (!(scale_ > 0.0 && std::isfinite(scale_))) {
            scale_ = 1.0;
        }
        estimate_ = std::atan(treatment.value / control.value / scale_);
    }

    [[nodiscard]] Lift lift() {
        const double value = treatment_->value / control_->value - 1.0;
        const bool from_below = room(-quarter) >= 0.0;
        const bool from_above = room(quarter) >= 0.0;
        if (from_below && from_above) {
            return unbounded(value);
        }
        return {.value = value,
                .interval = {.lower = from_below ? -infinity : end(-quarter), .upper = from_above ? infinity : end(quarter)},
                .kind = LiftKind::bounded};
    }

private:
    static constexpr double quarter = std::numbers::pi / 2.0;

    // How far the tail that touches 0 is within the interval's.
    [[nodiscard]] double room(double angle) {
        combine(*control_, *treatment_, std::cos(angle), -scale_ * std::sin(angle), line_);
        return room_within(touching_tails(method_, line_, 0.0), options_);
    }

    [[nodiscard]] double lift_at(double angle) const { return scale_ * std::tan(angle) - 1.0; }

    // Between the estimate, which is held, and an angle that is not. BCa's bias moves in steps of one replicate, so that there
    // can be several crossings next to each other: the one that is on the side of lift 0 that the test of the difference says.
    [[nodiscard]] double end(double outer) {
        const double of_no_lift = std::atan(1.0 / scale_);
        Place inside{.x = estimate_, .f = room(estimate_)};
        Place outside{.x = outer, .f = room(outer)};
        if ((of_no_lift - estimate_) * (of_no_lift - outer) < 0.0) {
            const Place here{.x = of_no_lift, .f = room(of_no_lift)};
            (here.f >= 0.0 ? inside : outside) = here;
        }
        if (!(inside.f > 0.0)) {
            return lift_at(inside.x);
        }
        return lift_at(sign_change(outside, inside, [&](double angle) { return room(angle); }));
    }

    // The control is not told from 0: where any ratio is left out, it is a range of them.
    [[nodiscard]] Lift unbounded(double value) {
        constexpr int steps = 256;
        const auto place = [](int step) { return std::numbers::pi * (static_cast<double>(step) / steps - 0.5); };
        int first = 0;
        while (first <= steps && room(place(first)) >= 0.0) {
            ++first;
        }
        if (first > steps) {
            return {.value = value, .interval = {.lower = -infinity, .upper = infinity}, .kind = LiftKind::everything};
        }
        int last = first;
        while (room(place(last)) < 0.0) {
            ++last;
        }
        const double lower = bisect(place(first - 1), place(first), [&](double at) { return room(at) < 0.0; });
        const double upper = bisect(place(last - 1), place(last), [&](double at) { return room(at) >= 0.0; });
        return {.value = value, .interval = {.lower = lift_at(lower), .upper = lift_at(upper)}, .kind = LiftKind::complement};
    }

    const Replicates* control_;
    const Replicates* treatment_;
    BootstrapMethod method_;
    TestOptions options_;
    double scale_;
    double estimate_ = 0.0;
    Replicated line_;
};

} // namespace

void combine(const Replicates& control, const Replicates& treatment, double a, double b, Replicated& result) {
    result.value = a * treatment.value + b * control.value;
    result.std_error = std::hypot(a * treatment.std_error, b * control.std_error);
    result.acceleration = acceleration_of(a, {.std_error = treatment.std_error, .skewness = treatment.skewness}, b,
                                          {.std_error = control.std_error, .skewness = control.skewness});
    result.values.resize(treatment.values.size());
    for (std::size_t r = 0; r < result.values.size(); ++r) {
        result.values[r] = a * treatment.values[r] + b * control.values[r];
    }
    constexpr double few_last_digits = 16.0 * std::numeric_limits<double>::epsilon();
    snap(result.values, result.value, few_last_digits * (std::abs(a * treatment.value) + std::abs(b * control.value)));
    if (!treatment.std_errors.empty()) {
        result.std_errors.resize(result.values.size());
        for (std::size_t r = 0; r < result.values.size(); ++r) {
            result.std_errors[r] = std::hypot(a * treatment.std_errors[r], b * control.std_errors[r]);
        }
    }
}

Lift bootstrap_lift(const Replicates& control, const Replicates& treatment, BootstrapMethod method,
                    const TestOptions& options) {
    return LiftSearch(control, treatment, method, options).lift();
}

} // namespace cxlift::stats
