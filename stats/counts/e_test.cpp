#include "stats/counts/e_test.hpp"

#include "stats/counts/observed_rates.hpp"
#include "stats/counts/poisson_weights.hpp"
#include "stats/counts/rate_score.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/exact/outermost.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double alike = 1e-10; // outcomes whose statistics differ by less

// treatment = ratio * control + shift, of which one is left alone; mean counts under it. Of another ratio than 1 the unpooled z
// calls no event of the treatment surprising where none is expected, so the score statistic orders the outcomes there.
struct Hypothesis {
    double ratio = 1.0;
    double shift = 0.0; // in events of the treatment
    double control = 0.0;
    double treatment = 0.0;
    bool by_score = false;
};

// Counts x_c and x_t have z = (x_t - a) / sqrt(scale (x_t + c)), in events of the treatment; w is the ratio of the exposures.
struct Place {
    double a = 0.0;
    double c = 0.0;
    double scale = 1.0;

    Place(double x_control, double w, const Hypothesis& null)
        : a(null.ratio * w * x_control + null.shift),
          c(null.by_score ? x_control : null.ratio * null.ratio * w * w * x_control),
          scale(null.by_score ? null.ratio * w : 1.0) {}

    [[nodiscard]] double z(double x_treatment) const {
        const double deviation = x_treatment - a;
        return deviation == 0.0 ? 0.0 : deviation / std::sqrt(scale * (x_treatment + c));
    }
};

// The treatment's counts that are as far out as z: those up to `low` and those from `high`.
struct FarOut {
    double low = -1.0;
    double high = infinity;
};

// (x - a)^2 = z^2 (x + c) has the roots a + z^2 / 2 -+ z sqrt(a + z^2 / 4 + c).
FarOut far_out(const Place& place, double seen, bool is_two_sided) {
    const double z = (is_two_sided ? std::abs(seen) : seen) * std::sqrt(place.scale);
    if (place.a == 0.0 && place.c == 0.0) { // no event of the control, and none expected more: z is sqrt(x)
        return {.low = z <= 0.0 ? infinity : -1.0, .high = z <= 0.0 ? 0.0 : std::max(1.0, std::ceil(z * z * (1.0 - alike)))};
    }
    const double size = std::abs(z);
    const double inner = place.a + 0.25 * z * z + place.c;
    if (inner < 0.0 || (is_two_sided && size == 0.0)) {
        return {.low = infinity, .high = 0.0};
    }
    const double centre = place.a + 0.5 * z * z;
    const double reach = size * std::sqrt(inner);
    const double rounding = alike * (1.0 + std::abs(centre) + reach);
    const double first = centre - reach;
    const double second = centre + reach;
    if (is_two_sided) {
        return {.low = std::floor(first + rounding), .high = std::ceil(second - rounding)};
    }
    if (z < 0.0) { // all but what is further below
        return {.low = -1.0, .high = place.a < 0.0 ? 0.0 : std::ceil(first - rounding)};
    }
    return {.low = place.a < 0.0 ? std::floor(first + rounding) : -1.0, .high = std::ceil(second - rounding)};
}

// P(z as far out as seen), or P(z at least as large).
double probability(const EventCount& control, const EventCount& treatment, const Hypothesis& null, bool is_two_sided) {
    const double w = treatment.exposure / control.exposure;
    const double seen = Place(control.count(), w, null).z(treatment.count());
    if (std::isinf(seen)) { // neither has an event, and only that is as far out
        return !is_two_sided && seen < 0.0 ? 1.0 : std::exp(-null.control - null.treatment);
    }
    const PoissonWeights of_control(null.control);
    const PoissonWeights of_treatment(null.treatment);
    double sum = 0.0;
    for (std::int64_t x = of_control.lowest(); x <= of_control.highest(); ++x) {
        const FarOut far = far_out(Place(static_cast<double>(x), w, null), seen, is_two_sided);
        const double inside = far.low >= far.high ? 1.0 : of_treatment.at_most(far.low) + of_treatment.at_least(far.high);
        sum += of_control.probability(x) * inside;
    }
    return std::min(1.0, sum);
}

double pvalue(const EventCount& control, const EventCount& treatment, const Hypothesis& null, Alternative alternative) {
    if (alternative != Alternative::less) {
        return probability(control, treatment, null, alternative == Alternative::two_sided);
    }
    // The other way round: z changes its sign.
    const Hypothesis turned{.ratio = 1.0 / null.ratio,
                            .shift = -null.shift * (control.exposure / treatment.exposure),
                            .control = null.treatment,
                            .treatment = null.control,
                            .by_score = null.by_score};
    const EventCount& other_control = treatment;
    const EventCount& other_treatment = control;
    return probability(other_control, other_treatment, turned, false);
}

Hypothesis of_difference(const EventCount& control, const EventCount& treatment, double difference) {
    const double rate = restricted_rate(control, treatment, difference);
    return {.ratio = 1.0,
            .shift = difference * treatment.exposure,
            .control = rate * control.exposure,
            .treatment = std::max(0.0, rate + difference) * treatment.exposure};
}

Hypothesis of_ratio(const EventCount& control, const EventCount& treatment, double ratio, bool by_score) {
    const double events = control.count() + treatment.count();
    const double odds = ratio * (treatment.exposure / control.exposure);
    return {.ratio = ratio,
            .shift = 0.0,
            .control = events / (1.0 + odds),
            .treatment = events * (odds / (1.0 + odds)),
            .by_score = by_score};
}

// What the test of no effect says.
struct NoEffect {
    double value = 0.0; // of the parameter
    bool rejected = false;
    bool is_below = false; // than the estimate
};

// The ends of what `p` keeps, from those of the score test. Beyond a rejected hypothesis of no effect nothing is looked for:
// there the p-value may come back, since an outcome without events, whose z is infinite, counts as far out.
template <typename PValue>
Interval kept(double estimate, const Interval& guess, double step, const NoEffect& none, const TestOptions& options,
              const PValue& p) {
    const double alpha = 1.0 - options.confidence_level;
    Interval result{.lower = -infinity, .upper = infinity};
    const auto end = [&](double direction, double from) {
        double limit = from + direction * 2000.0 * step;
        if (none.rejected && none.is_below == (direction < 0.0)) {
            limit = direction < 0.0 ? std::max(limit, none.value) : std::min(limit, none.value);
        }
        return outermost(EndSearch{.inside = estimate, .guess = from, .step = direction * step, .limit = limit, .far = 0.2},
                         alpha, p);
    };
    if (std::isfinite(guess.lower)) {
        result.lower = end(-1.0, guess.lower);
    }
    if (std::isfinite(guess.upper)) {
        result.upper = end(1.0, guess.upper);
    }
    return result;
}

} // namespace

Comparison e_test(const EventCount& control, const EventCount& treatment, const TestOptions& options) {
    Comparison result = observed_rates(control, treatment, options, "E-test (Krishnamoorthy-Thomson)");
    if (!has_exposures(control, treatment)) {
        return result;
    }
    if (control.events > most_events_of_e_test || treatment.events > most_events_of_e_test - control.events) {
        result.notes.emplace_back("There are more than " + std::to_string(most_events_of_e_test) +
                                  " events, of which score says the same.");
        return result;
    }
    const Comparison score = score_rate_test(control, treatment, options);
    const double w = treatment.exposure / control.exposure;
    const Alternative alternative = options.alternative;
    result.statistic = Place(control.count(), w, {}).z(treatment.count());
    const double unit = treatment.exposure;
    result.std_error = std::sqrt(treatment.count() + w * w * control.count()) / unit;
    result.pvalue = pvalue(control, treatment, of_ratio(control, treatment, 1.0, false), alternative);
    const bool rejected = result.pvalue < 1.0 - options.confidence_level;
    const NoEffect none{.value = 0.0, .rejected = rejected, .is_below = result.difference > 0.0}; // of difference and log ratio
    const double step = 0.01 * std::sqrt(treatment.count() + 0.5 + w * w * (control.count() + 0.5)) / unit;
    const Interval differences =
        kept(result.difference, score.difference_interval, step, none, options, [&](double difference) {
            return pvalue(control, treatment, of_difference(control, treatment, difference), alternative);
        });
    result.difference_interval = agreeing(differences, 0.0, rejected, result.difference);
    const double log_step = 0.01 * std::sqrt(1.0 / (control.count() + 0.5) + 1.0 / (treatment.count() + 0.5));
    const auto log_ratio = [](double lift) { return lift <= -1.0 ? -infinity : std::log1p(lift); };
    Interval guess{.lower = log_ratio(score.lift.interval.lower), .upper = log_ratio(score.lift.interval.upper)};
    double inside = log_ratio(score.lift.value);
    if (control.events == 0) { // whose set of the lift is written from the other side
        guess = {.lower = score.lift.kind == LiftKind::complement ? log_ratio(score.lift.interval.upper) : -infinity,
                 .upper = infinity};
        inside = guess.lower + 20.0;
    } else if (treatment.events == 0) {
        inside = guess.upper - 20.0;
    }
    const Interval logs = kept(inside, guess, log_step, none, options, [&](double log) {
        return pvalue(control, treatment, of_ratio(control, treatment, std::exp(log), true), alternative);
    });
    result.lift = lift_of_rates(control, treatment,
                                agreeing({.lower = std::exp(logs.lower), .upper = std::exp(logs.upper)}, 1.0, rejected,
                                         result.difference > 0.0 ? 2.0 : 0.0));
    return result;
}

} // namespace cxlift::stats
