#include "stats/proportions/agresti_caffo.hpp"

#include "stats/distributions.hpp"
#include "stats/proportions/log_ratio.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/tails.hpp"

#include <cmath>

namespace cxlift::stats {
namespace {

Successes one_more_of_each(const Successes& sample) {
    return {.successes = sample.successes + 1, .n = sample.n + 2};
}

struct Adjusted {
    double difference;
    double std_error;
};

Adjusted adjusted(const Successes& control, const Successes& treatment) {
    const Successes c = one_more_of_each(control);
    const Successes t = one_more_of_each(treatment);
    return {.difference = t.share() - c.share(), .std_error = std::sqrt(t.variance_of_share() + c.variance_of_share())};
}

} // namespace

Comparison agresti_caffo_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    Comparison result = observed_proportions(control, treatment, options,
                                             "adjusted z (Agresti-Caffo); interval of the lift: adjusted log ratio");
    result.dual = false;
    if (control.n == 0 || treatment.n == 0) {
        return result;
    }
    const auto [difference, std_error] = adjusted(control, treatment);
    result.std_error = std_error;
    result.statistic = difference / std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    result.difference_interval = difference_around(difference, critical * std_error, options.alternative);
    result.lift = lift_of_log_ratio(control, treatment, adjusted_log_ratio(control, treatment), critical, options.alternative);
    if (!has_log_ratio(control, treatment)) {
        result.notes.emplace_back(adjustment_note(control, treatment));
    }
    return result;
}

double agresti_caffo_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null) {
    if (null.ratio != 1.0) {
        const LogRatio ratio = adjusted_log_ratio(control, treatment);
        return (ratio.value - std::log(null.ratio)) / ratio.std_error;
    }
    const auto [difference, std_error] = adjusted(control, treatment);
    return (difference - null.shift) / std_error;
}

} // namespace cxlift::stats
