#include "stats/proportions/katz.hpp"

#include "stats/distributions.hpp"
#include "stats/proportions/log_ratio.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

LogRatio usual(const Successes& control, const Successes& treatment) {
    return has_log_ratio(control, treatment) ? log_ratio(control, treatment) : adjusted_log_ratio(control, treatment);
}

} // namespace

Comparison katz_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    Comparison result = observed_proportions(control, treatment, options, "log ratio z (Katz)");
    result.dual = false;
    if (control.n == 0 || treatment.n == 0) {
        return result;
    }
    const LogRatio ratio = usual(control, treatment);
    result.std_error = ratio.std_error;
    result.statistic = ratio.value / ratio.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double critical = normal_upper_quantile(tail_of(options));
    result.lift = lift_of_log_ratio(control, treatment, ratio, critical, options.alternative);
    result.notes.emplace_back("The log ratio has no interval of the difference.");
    if (!has_log_ratio(control, treatment)) {
        result.method = "log ratio z (Walter's adjustment)";
        result.notes.emplace_back(adjustment_note(control, treatment));
    }
    return result;
}

double katz_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null) {
    if (null.shift != 0.0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const LogRatio ratio = usual(control, treatment);
    return (ratio.value - std::log(null.ratio)) / ratio.std_error;
}

} // namespace cxlift::stats
