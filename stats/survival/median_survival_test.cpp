#include "stats/survival/median_survival_test.hpp"

#include "stats/bisection.hpp"
#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/interval_inversion.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/median_survival.hpp"
#include "stats/survival/unit_incidence.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Medians {
    MedianSurvival control;
    MedianSurvival treatment;
};

// Of median_t - ratio * median_c. Each end takes what the two intervals leave on its side.
Interval mover(const Medians& medians, double ratio, double critical) {
    const Interval control = medians.control.interval(critical);
    const Interval treatment = medians.treatment.interval(critical);
    const double difference = medians.treatment.value() - ratio * medians.control.value();
    const auto length = [ratio](double of_treatment, double of_control) {
        return std::hypot(of_treatment, ratio == 0.0 ? 0.0 : ratio * of_control);
    };
    return {.lower = difference - length(medians.treatment.value() - treatment.lower, control.upper - medians.control.value()),
            .upper = difference + length(treatment.upper - medians.treatment.value(), medians.control.value() - control.lower)};
}

Interval sided(const Interval& interval, Alternative alternative, double least) {
    return {.lower = alternative == Alternative::less ? least : interval.lower,
            .upper = alternative == Alternative::greater ? infinity : interval.upper};
}

// Both ends of MOVER fall as the ratio grows: the set of ratios is where 0 lies between them.
Lift lift_of(const Medians& medians, double critical, Alternative alternative) {
    const double ratio = medians.treatment.value() / medians.control.value();
    const auto ratio_where = [](const auto& turned) { return turned(0.0) ? 0.0 : bisect_positive(turned); };
    const double lower = ratio_where([&](double r) { return mover(medians, r, critical).lower <= 0.0; });
    const bool has_upper = mover(medians, std::ldexp(ratio, 100), critical).upper < 0.0;
    const double upper = has_upper ? ratio_where([&](double r) { return mover(medians, r, critical).upper < 0.0; }) : infinity;
    return {.value = ratio - 1.0,
            .interval = sided({.lower = lower - 1.0, .upper = upper - 1.0}, alternative, -1.0),
            .kind = LiftKind::bounded};
}

Comparison compare_medians(const Medians& medians, Comparison result, const TestOptions& options) {
    result.control_value = medians.control.value();
    result.treatment_value = medians.treatment.value();
    result.difference = result.treatment_value - result.control_value;
    if (std::isnan(result.difference)) {
        result.notes.emplace_back(
            "More than half of a variant's units have had no event by its last time, so there is no median to compare.");
        return result;
    }
    result.statistic =
        critical_value_reaching(0.0, result.difference, [&](double critical) { return mover(medians, 1.0, critical); });
    result.pvalue = pvalue_of(result.statistic, options.alternative, &normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    result.difference_interval = sided(mover(medians, 1.0, critical), options.alternative, -infinity);
    if (result.control_value > 0.0) {
        result.lift = lift_of(medians, critical, options.alternative);
    } else {
        result.notes.emplace_back("The control median is 0, so there is no lift.");
    }
    return result;
}

// How much wider the clusters make an interval: by their variance of the share at the median, over that of independent rows.
double widening(const UnitTimes& units, const CumulativeIncidence& curve) {
    const double median = MedianSurvival(curve).value();
    if (std::isnan(median) || units.one_row_a_unit()) {
        return 1.0;
    }
    const double clustered = UnitIncidence(units).at(median).variance;
    const double independent = incidence_at(units.kinds(), median).variance;
    return clustered > 0.0 && independent > 0.0 ? std::sqrt(clustered / independent) : 1.0;
}

MedianSurvival median_of_units(const UnitTimes& units) {
    const CumulativeIncidence curve = cumulative_incidence(units.kinds());
    return MedianSurvival(curve, widening(units, curve));
}

} // namespace

Comparison median_survival_test(const Survival& control, const Survival& treatment, const TestOptions& options) {
    check_options("median_survival_test", options);
    Comparison result;
    result.method = "median survival, MOVER of log-log intervals";
    result.n_control = control.n();
    result.n_treatment = treatment.n();
    return compare_medians({.control = MedianSurvival(control), .treatment = MedianSurvival(treatment)}, std::move(result),
                           options);
}

Comparison median_survival_test(const UnitTimes& control, const UnitTimes& treatment, const TestOptions& options) {
    check_options("median_survival_test", options);
    const bool clustered = !(control.one_row_a_unit() && treatment.one_row_a_unit());
    Comparison result;
    result.method = clustered ? "median survival, MOVER of cluster-robust log-log intervals"
                              : "median survival, MOVER of log-log intervals";
    result.n_control = control.n();
    result.n_treatment = treatment.n();
    return compare_medians({.control = median_of_units(control), .treatment = median_of_units(treatment)}, std::move(result),
                           options);
}

} // namespace cxlift::stats
