#include "stats/multiplicity/dunnett_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/multiplicity/dunnett_tail.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>
#include <string_view>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Pooled {
    double variance = nan;
    double df = nan;
    std::vector<double> loadings; // of the treatments with values
};

Pooled pool(const Moments& control, std::span<const Moments> treatments) {
    Pooled pooled;
    double squares = control.m2;
    auto df = static_cast<double>(control.n - 1);
    for (const Moments& treatment : treatments) {
        if (treatment.n > 0) {
            const auto n = static_cast<double>(treatment.n);
            squares += treatment.m2;
            df += n - 1.0;
            pooled.loadings.push_back(std::sqrt(n / (n + static_cast<double>(control.n))));
        }
    }
    if (control.n > 0 && df > 0.0) {
        pooled.df = df;
        pooled.variance = squares / df;
    }
    return pooled;
}

Comparison described(const Moments& control, const Moments& treatment, std::size_t treatments) {
    Comparison result;
    result.method = "Dunnett t, " + std::to_string(treatments) + (treatments == 1 ? " treatment" : " treatments");
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.control_value = control.n == 0 ? nan : control.mean;
    result.treatment_value = treatment.n == 0 ? nan : treatment.mean;
    result.difference = (result.treatment_value - result.control_value) + (treatment.mean_low - control.mean_low);
    return result;
}

std::string_view reason_against(const Moments& control, const Moments& treatment, const Pooled& pooled) {
    if (control.n == 0 || treatment.n == 0) {
        return "A variant has no values, so the difference cannot be tested.";
    }
    if (std::isnan(pooled.df)) {
        return "No variant has two values, so the difference cannot be tested.";
    }
    if (!std::isfinite(pooled.variance)) {
        return "The values are so large that their squares overflow; measure them in a larger unit.";
    }
    return pooled.variance == 0.0 ? "No value differs from another within any variant, so the difference cannot be tested."
                                  : "";
}

void note_sign_of_lift(Comparison& result) {
    if (result.lift.kind == LiftKind::refused) {
        result.notes.emplace_back("The control mean is exactly 0, so there is no lift.");
    } else if (result.control_value < 0.0) {
        result.notes.emplace_back("The control mean is negative, so a positive lift is a decrease.");
    }
}

} // namespace

std::vector<Comparison> dunnett_test(const Moments& control, std::span<const Moments> treatments, const TestOptions& options) {
    check_options("dunnett_test", options);
    const Pooled pooled = pool(control, treatments);
    const bool two_sided = options.alternative == Alternative::two_sided;
    double critical = nan; // found when it is needed: it costs more than all the rest
    std::vector<Comparison> results;
    for (const Moments& treatment : treatments) {
        Comparison result = described(control, treatment, pooled.loadings.size());
        if (const std::string_view reason = reason_against(control, treatment, pooled); !reason.empty()) {
            result.notes.emplace_back(reason);
            results.push_back(std::move(result));
            continue;
        }
        if (std::isnan(critical)) {
            critical = dunnett_upper_quantile(1.0 - options.confidence_level, pooled.loadings, pooled.df, two_sided);
        }
        const Estimate of_control{.value = control.mean, .variance = pooled.variance / static_cast<double>(control.n)};
        const Estimate of_treatment{.value = treatment.mean, .variance = pooled.variance / static_cast<double>(treatment.n)};
        result.std_error = std::sqrt(of_control.variance + of_treatment.variance);
        result.df = pooled.df;
        result.statistic = result.difference / result.std_error;
        const double beyond = two_sided                                  ? std::abs(result.statistic)
                              : options.alternative == Alternative::less ? -result.statistic
                                                                         : result.statistic;
        result.pvalue = dunnett_upper_tail(beyond, pooled.loadings, pooled.df, two_sided);
        result.difference_interval = interval_around(result.difference, critical * result.std_error, options.alternative);
        result.lift = fieller_lift(of_control, of_treatment, critical, options.alternative);
        note_sign_of_lift(result);
        results.push_back(std::move(result));
    }
    return results;
}

} // namespace cxlift::stats
