#include "stats/checks.hpp"
#include "stats/clusters/clustered_values.hpp"
#include "stats/clusters/cr2.hpp"
#include "stats/counts/quasi_poisson_test.hpp"
#include "stats/distributions.hpp"
#include "stats/means/satterthwaite.hpp"
#include "stats/summaries/two_sum.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace cxlift::stats {
namespace {

// The variance of the log rate of a variant, with its degrees of freedom.
struct LogRate {
    UnitTotals totals;
    std::size_t clusters = 0; // with exposure
    double variance = 0.0;
    double df = 0.0;
};

LogRate log_rate_of(const ClusteredEvents& given, const std::string& variant) {
    (void)cluster_sizes("quasi_poisson_test",
                        {.values = given.units.events, .cluster = given.cluster, .clusters = given.clusters});
    LogRate result{.totals = totals_of(given.units, variant)};
    const int exponent = result.totals.exposure > 0.0 ? std::ilogb(result.totals.exposure) : 0; // no square overflows
    std::vector<LongSum> events(given.clusters);
    std::vector<LongSum> exposures(given.clusters);
    for (std::size_t i = 0; i < given.cluster.size(); ++i) {
        const auto g = static_cast<std::size_t>(given.cluster[i]);
        events[g].add(given.units.events[i]);
        exposures[g].add(std::ldexp(given.units.exposures[i], -exponent));
    }
    const double total = std::ldexp(result.totals.exposure, -exponent);
    Cr2 sums(total);
    for (std::size_t g = 0; g < given.clusters; ++g) {
        const double exposure = exposures[g].value();
        if (exposure > 0.0) {
            const double expected = result.totals.events * (exposure / total);
            const double left = cluster_residual(events[g].value(), expected) / result.totals.events;
            sums.add(exposure, left * left);
            ++result.clusters;
        }
    }
    result.variance = sums.variance() * total * total;
    result.df = sums.df();
    return result;
}

// The variance that the working model expects of a rate, but for the dispersion.
double expected_variance(const UnitTotals& totals) {
    return totals.rate() / totals.exposure;
}

} // namespace

Comparison clustered_quasi_poisson_test(const ClusteredEvents& control, const ClusteredEvents& treatment,
                                        const TestOptions& options) {
    check_options("quasi_poisson_test", options);
    const LogRate c = log_rate_of(control, "control");
    const LogRate t = log_rate_of(treatment, "treatment");
    Comparison result =
        described_rates(c.totals, t.totals, "Poisson rates, cluster-robust CR2, Satterthwaite t of the log ratio");
    result.notes.push_back(note_of_clusters(c.clusters, t.clusters));
    if (std::min(c.clusters, t.clusters) < 2) {
        result.notes.emplace_back("A variant has fewer than two clusters with exposure, so the rates cannot be compared.");
        return result;
    }
    if (c.totals.events == 0.0 || t.totals.events == 0.0) {
        result.notes.emplace_back("A variant has no event, so the log ratio of the rates is infinite.");
        return result;
    }
    if (c.variance + t.variance == 0.0) {
        result.notes.emplace_back("All clusters of a variant have its rate, so the rates cannot be compared.");
        return result;
    }
    const double df = satterthwaite_df(std::array{VarianceTerm{.value = 1.0 / c.totals.events, .df = c.df},
                                                  VarianceTerm{.value = 1.0 / t.totals.events, .df = t.df}});
    test_log_ratio(result, std::sqrt(c.variance + t.variance), df, options);
    const double of_difference =
        std::hypot(result.control_value * std::sqrt(c.variance), result.treatment_value * std::sqrt(t.variance));
    const double df_difference = satterthwaite_df(std::array{VarianceTerm{.value = expected_variance(c.totals), .df = c.df},
                                                             VarianceTerm{.value = expected_variance(t.totals), .df = t.df}});
    result.difference_interval = interval_around(
        result.difference, student_t_upper_quantile(tail_of(options), df_difference) * of_difference, options.alternative);
    return result;
}

} // namespace cxlift::stats
