#include "stats/resampling/bootstrap_comparison.hpp"

#include "stats/checks.hpp"
#include "stats/resampling/bootstrap_lift.hpp"
#include "stats/resampling/spread.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

std::string method_of(const BootstrapOptions& options, const std::string& resampling, std::size_t n_resamples) {
    return std::string(word_of(bootstrap_methods(), options.method)) + " bootstrap, " + std::to_string(n_resamples) +
           " resamples by " + resampling;
}

std::string no_interval(BootstrapMethod method) {
    std::string why = "The replicates do not vary, or some have no value";
    if (method == BootstrapMethod::bca) {
        why += ", or all lie on one side of the estimate, so BCa is not defined";
    }
    return why + ": there is no interval.";
}

std::string too_few(std::size_t n_resamples) {
    return std::to_string(n_resamples) + " resamples are too few for an end of the interval at this level.";
}

void note_ends(const ReplicateLaw& law, const Interval& interval, const BootstrapOptions& options, std::size_t n_resamples,
               std::vector<std::string>& notes) {
    if (!law.exists()) {
        notes.push_back(no_interval(options.method));
    } else if ((options.test.alternative != Alternative::less && std::isinf(interval.lower)) ||
               (options.test.alternative != Alternative::greater && std::isinf(interval.upper))) {
        notes.push_back(too_few(n_resamples));
    }
}

} // namespace

BootstrapComparison bootstrap_comparison(const Replicates& control, const Replicates& treatment,
                                         const BootstrapOptions& options) {
    check_options("bootstrap", options.test);
    BootstrapComparison result;
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.control_value = control.value;
    result.treatment_value = treatment.value;
    result.difference = treatment.value - control.value;
    const bool alike = control.resampling == treatment.resampling;
    result.method = method_of(options, control.resampling + (alike ? "" : " and " + treatment.resampling),
                              std::max(control.values.size(), treatment.values.size()));
    result.notes = control.notes;
    for (const std::string& note : treatment.notes) {
        if (std::ranges::find(result.notes, note) == result.notes.end()) {
            result.notes.push_back(note);
        }
    }
    if (control.values.empty() || treatment.values.empty()) {
        return result;
    }
    Replicated difference;
    combine(control, treatment, 1.0, -1.0, difference);
    result.difference_replicates = difference.values;
    const ReplicateLaw law(options.method, std::move(difference));
    result.std_error = standard_deviation(result.difference_replicates);
    result.difference_interval = law.interval(options.test);
    result.pvalue = law.pvalue(0.0, options.test.alternative);
    note_ends(law, result.difference_interval, options, control.values.size(), result.notes);
    const auto [least, most] = std::ranges::minmax(result.difference_replicates);
    if (law.exists() && (least > 0.0 || most < 0.0)) {
        result.notes.push_back("No replicate reaches 0: the p-value is as small as " + std::to_string(control.values.size()) +
                               " resamples can say.");
    }
    if (options.no_lift) {
        result.notes.emplace_back("The scale has no natural zero, so there is no lift.");
    } else if (control.value == 0.0) {
        result.notes.emplace_back("The control's estimate is 0, so there is no lift.");
    } else {
        if (control.value < 0.0) {
            result.notes.emplace_back("The control's estimate is negative, so a positive lift is a decrease.");
        }
        result.lift.value = treatment.value / control.value - 1.0;
        result.lift_replicates.resize(control.values.size());
        for (std::size_t b = 0; b < control.values.size(); ++b) {
            result.lift_replicates[b] = treatment.values[b] / control.values[b] - 1.0;
        }
        if (law.exists()) {
            result.lift = bootstrap_lift(control, treatment, options.method, options.test);
        }
    }
    return result;
}

double bootstrap_margin_pvalue(const Replicates& control, const Replicates& treatment, const NullPoint& null,
                               Alternative alternative, BootstrapMethod method) {
    if (control.values.empty() || treatment.values.empty()) {
        return std::nan("");
    }
    Replicated line;
    combine(control, treatment, 1.0, -null.ratio, line);
    return ReplicateLaw(method, std::move(line)).pvalue(null.shift, alternative);
}

BootstrapEstimate bootstrap_estimate(const Replicates& sample, double null_value, const BootstrapOptions& options) {
    check_options("bootstrap_interval", options.test);
    check_finite("bootstrap_interval", "null_value", null_value);
    BootstrapEstimate result;
    result.value = sample.value;
    result.n = sample.n;
    result.method = method_of(options, sample.resampling, sample.values.size());
    result.notes = sample.notes;
    if (sample.values.empty()) {
        return result;
    }
    result.replicates = sample.values;
    const ReplicateLaw law(options.method, {.value = sample.value,
                                            .std_error = sample.std_error,
                                            .acceleration = sample.std_error > 0.0 ? sample.skewness / 6.0 : std::nan(""),
                                            .values = sample.values,
                                            .std_errors = sample.std_errors});
    result.std_error = standard_deviation(sample.values);
    result.interval = law.interval(options.test);
    result.pvalue = law.pvalue(null_value, options.test.alternative);
    note_ends(law, result.interval, options, sample.values.size(), result.notes);
    return result;
}

} // namespace cxlift::stats
