#include "stats/resampling/joint_bootstrap.hpp"

#include "stats/resampling/poisson_replicates.hpp"
#include "stats/resampling/power_scaled.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/summaries/moments.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

std::vector<double> present_of(std::span<const double> values) {
    std::vector<double> present;
    present.reserve(values.size());
    for (const double value : values) {
        if (!std::isnan(value)) {
            present.push_back(value);
        }
    }
    return present;
}

std::vector<Replicates> replicates_of(std::span<const std::span<const double>> metrics, const Draws& draws,
                                      std::span<const std::uint64_t> keys) {
    const MetricColumns columns(metrics);
    const ReplicateSums sums = resample_poisson(columns.rows(keys), draws);
    std::vector<Replicates> result;
    for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
        const std::vector<double> present = present_of(metrics[metric]);
        const PowerScaled scaled(present);
        const Moments moments = Moments::of(scaled.values());
        const auto n = static_cast<double>(moments.n);
        result.push_back({.value = moments.n == 0 ? std::nan("") : std::ldexp(moments.mean, scaled.power()),
                          .std_error = std::ldexp(std::sqrt(moments.m2) / n, scaled.power()),
                          .skewness = moments.m2 > 0.0 ? moments.m3 / (moments.m2 * std::sqrt(moments.m2)) : 0.0,
                          .n = moments.n,
                          .values = moments.n < 2 ? std::vector<double>() : columns.means(sums, metric),
                          .std_errors = {},
                          .resampling = std::string(word_of(resamplings(), Resampling::poisson)),
                          .notes = {}});
        if (moments.n < 2) {
            result.back().notes.emplace_back(too_few_units);
        }
    }
    return result;
}

void check(std::span<const std::span<const double>> metrics, const char* variant) {
    for (const std::span<const double> metric : metrics) {
        if (metric.size() < static_cast<std::size_t>(least_poisson_units)) {
            throw std::invalid_argument("joint_bootstrap: " + std::string(variant) + " has " + std::to_string(metric.size()) +
                                        " units, must have " + std::to_string(least_poisson_units) +
                                        " or more: the weights of fewer may all be 0.");
        }
    }
}

} // namespace

JointBootstrap joint_bootstrap(std::span<const std::span<const double>> control,
                               std::span<const std::span<const double>> treatment, const Draws& draws,
                               const BootstrapOptions& options, const UnitKeys& keys) {
    if (control.size() != treatment.size()) {
        throw std::invalid_argument("joint_bootstrap: control has " + std::to_string(control.size()) +
                                    " metrics and treatment " + std::to_string(treatment.size()) + ", must have as many.");
    }
    if (options.method == BootstrapMethod::studentized) {
        throw std::invalid_argument("joint_bootstrap: method is 'studentized', must be 'percentile', 'basic' or 'bca'.");
    }
    check(control, "control");
    check(treatment, "treatment");
    Draws of_treatment = draws;
    ++of_treatment.variant;
    const std::vector<Replicates> c = replicates_of(control, draws, keys.control);
    const std::vector<Replicates> t = replicates_of(treatment, of_treatment, keys.treatment);
    JointBootstrap result;
    std::vector<double> differences;
    std::vector<std::vector<double>> replicates;
    for (std::size_t metric = 0; metric < c.size(); ++metric) {
        const BootstrapComparison& comparison =
            result.comparisons.emplace_back(bootstrap_comparison(c[metric], t[metric], options));
        differences.push_back(comparison.difference_replicates.empty() ? std::nan("") : comparison.difference);
        replicates.push_back(comparison.difference_replicates);
        replicates.back().resize(static_cast<std::size_t>(draws.n_resamples), std::nan(""));
    }
    result.joint = joint_max_t(differences, replicates, options.test);
    return result;
}

} // namespace cxlift::stats
