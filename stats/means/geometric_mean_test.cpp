#include "stats/means/geometric_mean_test.hpp"

#include "stats/clusters/cluster_t_test.hpp"
#include "stats/means/welch_t_test.hpp"

#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

Comparison of_logarithms(Comparison logs, std::string_view method) {
    Comparison result = std::move(logs);
    result.control_value = std::exp(result.control_value);
    result.treatment_value = std::exp(result.treatment_value);
    result.lift = {.value = std::expm1(result.difference),
                   .interval = {.lower = std::expm1(result.difference_interval.lower),
                                .upper = std::expm1(result.difference_interval.upper)},
                   .kind = std::isnan(result.pvalue) ? LiftKind::refused : LiftKind::bounded};
    result.difference = result.treatment_value - result.control_value;
    result.difference_interval = {};
    result.std_error = std::numeric_limits<double>::quiet_NaN();
    result.method = method;
    return result;
}

} // namespace

Comparison geometric_mean_test(const Moments& logs_control, const Moments& logs_treatment, const TestOptions& options) {
    return of_logarithms(welch_difference(logs_control, logs_treatment, options), "geometric mean, Welch t of logarithms");
}

Comparison geometric_mean_test(const ClusterMoments& logs_control, const ClusterMoments& logs_treatment,
                               const TestOptions& options) {
    return of_logarithms(cluster_difference(logs_control, logs_treatment, options),
                         "geometric mean, cluster-robust t of logarithms");
}

Logarithms logarithms_of(std::span<const double> values, std::string_view what) {
    std::vector<double> logs;
    Logarithms result;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] < 0.0 || std::isinf(values[i])) {
            std::ostringstream message;
            message << what << " holds " << values[i] << " at position " << i << ", must be finite and not negative.";
            throw std::invalid_argument(message.str());
        }
        if (values[i] == 0.0) {
            ++result.n_zero;
        } else if (!std::isnan(values[i])) {
            logs.push_back(std::log(values[i]));
        }
    }
    result.moments = Moments::of(logs);
    return result;
}

} // namespace cxlift::stats
