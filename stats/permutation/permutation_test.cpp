#include "stats/permutation/permutation_test.hpp"

#include "stats/checks.hpp"
#include "stats/crossing.hpp"
#include "stats/means/rescale.hpp"
#include "stats/permutation/line_test.hpp"
#include "stats/permutation/splits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t most_resamples = 10'000'000;
constexpr double farthest = 0x1p60; // standard errors: nothing moves beyond

void check(const PermutationOptions& options) {
    check_options("permutation_test", options.test);
    if (options.n_resamples < 1 || options.n_resamples > most_resamples) {
        throw std::invalid_argument("permutation_test: n_resamples is " + std::to_string(options.n_resamples) +
                                    ", must be 1 to " + std::to_string(most_resamples) + ".");
    }
}

// The kept hypotheses about the estimate, by `room` at a distance from it, which is positive where a hypothesis is kept.
struct Search {
    double estimate = 0.0;
    double std_error = 1.0;
    double lowest = -infinity; // possible value
    bool rejected = false;     // at 0

    // The end on one side: sign is 1 or -1. 0 must lie beyond it exactly when it is rejected.
    [[nodiscard]] double end(double sign, const std::function<double(double)>& room) const {
        const double to_zero = -sign * estimate;
        double limit = farthest * std_error;
        if (sign < 0.0) {
            limit = std::min(limit, estimate - lowest);
        }
        const double all = limit;
        if (rejected && to_zero > 0.0) {
            limit = std::min(limit, to_zero);
        }
        const double found =
            falls_through(0.0, limit, 2.0 * std_error, 0.25 * std_error, [&](double way) { return room(sign * way); });
        const double place = found == all ? (sign < 0.0 ? lowest : infinity) : estimate + sign * found;
        if (to_zero < 0.0 || (to_zero == 0.0 && !rejected)) {
            return place;
        }
        if (!rejected) {
            return sign > 0.0 ? std::max(place, 0.0) : std::min(place, 0.0);
        }
        return place * -sign > 0.0 ? place : std::nextafter(0.0, -sign);
    }
};

Interval interval_of(const Search& search, LineTest& test, Alternative alternative, const std::function<double(double)>& room) {
    Interval result{.lower = search.lowest, .upper = infinity};
    if (!test.can_reject()) {
        return result;
    }
    if (alternative != Alternative::less) {
        result.lower = search.end(-1.0, room);
    }
    if (alternative != Alternative::greater) {
        result.upper = search.end(1.0, room);
    }
    return result;
}

std::string units_note(const PermutedUnits& units, bool has_clusters) {
    std::size_t control = 0;
    std::size_t treatment = 0;
    for (const PermutedStratum& stratum : units.strata()) {
        control += stratum.controls;
        treatment += stratum.units() - stratum.controls;
    }
    std::string note;
    if (has_clusters) {
        note = "Clusters: " + std::to_string(control) + " of the control, " + std::to_string(treatment) + " of the treatment.";
    }
    return note;
}

bool has_negative(const PermutedValues& given) {
    return std::any_of(given.values.begin(), given.values.end(), [](double value) { return value < 0.0; });
}

void test_units(Comparison& result, const PermutedUnits& units, bool with_ratio, const PermutationOptions& options) {
    const auto [of_control, of_treatment] = units.variances();
    const double estimate = units.difference();
    result.std_error = std::sqrt(of_control + of_treatment);
    const bool all = number_of_splits(units) <= static_cast<double>(options.n_resamples);
    const std::vector<Split> splits =
        all ? all_splits(units, with_ratio)
            : random_splits(units, with_ratio, options.n_resamples, options.seed, options.threads);
    result.method +=
        all ? ", all " + std::to_string(splits.size()) + " splits" : ", " + std::to_string(splits.size()) + " random splits";
    const PermutationPValue pvalue{.splits = static_cast<std::int64_t>(splits.size()), .all = all};
    const double std_error = result.std_error;
    result.statistic = estimate / std_error;
    LineTest shifts(splits, &Split::shift, units.typical_shift(), options.test, pvalue);
    result.pvalue = shifts.pvalue(estimate, result.statistic);
    if (std_error == 0.0) {
        result.dual = false;
        result.notes.emplace_back("No value differs from another within either variant, so there is no interval.");
        return;
    }
    Search search{
        .estimate = estimate, .std_error = std_error, .rejected = result.pvalue < 1.0 - options.test.confidence_level};
    result.difference_interval =
        interval_of(search, shifts, options.test.alternative, [&](double way) { return shifts.room(-way, -way / std_error); });
    if (!with_ratio) {
        return;
    }
    const double mean = units.values()[from_control];
    search.estimate = units.lift();
    search.lowest = -1.0;
    search.std_error = std_error / mean;
    LineTest ratios(splits, &Split::ratio, units.typical_ratio(), options.test, pvalue);
    result.lift = {.value = units.lift(), .interval = {}, .kind = LiftKind::bounded};
    result.lift.interval = interval_of(search, ratios, options.test.alternative, [&](double way) {
        const double ratio = 1.0 + units.lift() + way;
        return ratios.room(way, -way * mean / std::sqrt(of_treatment + ratio * ratio * of_control));
    });
}

} // namespace

Comparison permutation_test(const PermutedValues& control, const PermutedValues& treatment, const PermutationOptions& options) {
    check(options);
    const int exponent = unit_exponent(std::max(largest_magnitude(control.values), largest_magnitude(treatment.values)));
    const std::vector<double> values_control = in_unit(control.values, exponent);
    const std::vector<double> values_treatment = in_unit(treatment.values, exponent);
    const PermutedUnits units({values_control, control.stratum, control.cluster},
                              {values_treatment, treatment.stratum, treatment.cluster});
    Comparison result;
    result.method = "studentized permutation";
    result.n_control = static_cast<std::int64_t>(control.values.size());
    result.n_treatment = static_cast<std::int64_t>(treatment.values.size());
    if (std::string note = units_note(units, !control.cluster.empty()); !note.empty()) {
        result.notes.push_back(std::move(note));
    }
    if (!control.values.empty() && !treatment.values.empty()) {
        result.control_value = units.values()[from_control];
        result.treatment_value = units.values()[from_treatment];
        result.difference = units.difference();
    }
    if (!units.can_be_tested()) {
        result.notes.emplace_back(units.strata().size() > 1
                                      ? "A stratum has fewer than two units of a variant, so the difference cannot be tested."
                                      : "A variant has fewer than two units, so the difference cannot be tested.");
    } else if (units.variances()[from_control] + units.variances()[from_treatment] == 0.0 && units.difference() == 0.0) {
        result.std_error = 0.0;
        result.notes.emplace_back("All values are equal, so the difference cannot be tested.");
    } else {
        const bool negative = has_negative(control) || has_negative(treatment);
        const bool with_ratio = !options.no_lift && !negative && units.values()[from_control] > 0.0;
        if (!with_ratio) {
            result.notes.emplace_back(options.no_lift ? "The scale has no natural zero, so there is no lift."
                                      : negative      ? "A value is negative, so a permutation test has no lift."
                                                      : "The control mean is exactly 0, so there is no lift.");
        }
        test_units(result, units, with_ratio, options);
    }
    scale_back(result, exponent);
    return result;
}

} // namespace cxlift::stats
