#include "stats/resampling/joint_replicates.hpp"

#include "stats/checks.hpp"
#include "stats/resampling/spread.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

void check(std::span<const double> differences, std::span<const std::vector<double>> replicates, const TestOptions& options) {
    check_options("joint_max_t", options);
    if (differences.size() != replicates.size()) {
        throw std::invalid_argument("joint_max_t: replicates has " + std::to_string(replicates.size()) +
                                    " metrics, must have " + std::to_string(differences.size()) + ", as many as differences.");
    }
    for (const std::vector<double>& of_metric : replicates) {
        if (of_metric.size() != replicates.front().size() || of_metric.size() < 2) {
            throw std::invalid_argument("joint_max_t: a metric has " + std::to_string(of_metric.size()) +
                                        " replicates, must have at least 2 and as many as the first.");
        }
    }
}

// How far a deviation is in the direction of the alternative.
double beyond(double deviation, Alternative alternative) noexcept {
    switch (alternative) {
    case Alternative::less: return -deviation;
    case Alternative::greater: return deviation;
    case Alternative::two_sided: break;
    }
    return std::abs(deviation);
}

double std_error_of(const std::vector<double>& replicates) {
    std::vector<double> values;
    std::copy_if(replicates.begin(), replicates.end(), std::back_inserter(values), [](double value) { return value == value; });
    return standard_deviation(values);
}

// (b + 1) / (B + 1): never 0, and not below its level too often.
double pvalue_of_count(std::size_t reached, std::size_t replicates) noexcept {
    return static_cast<double>(reached + 1) / static_cast<double>(replicates + 1);
}

// Of the maxima that many may reach a statistic, and one fewer must, for its p-value to be below alpha.
std::size_t allowed(std::size_t replicates, double alpha) noexcept {
    auto count = static_cast<std::size_t>(alpha * static_cast<double>(replicates + 1));
    while (count < replicates && pvalue_of_count(count, replicates) < alpha) {
        ++count;
    }
    while (count > 0 && !(pvalue_of_count(count - 1, replicates) < alpha)) {
        --count;
    }
    return count;
}

} // namespace

JointMaxT joint_max_t(std::span<const double> differences, std::span<const std::vector<double>> replicates,
                      const TestOptions& options) {
    check(differences, replicates, options);
    const std::size_t metrics = differences.size();
    const std::size_t n_resamples = metrics == 0 ? 0 : replicates.front().size();
    JointMaxT result{.critical_value = nan,
                     .std_errors = std::vector<double>(metrics, nan),
                     .half_widths = std::vector<double>(metrics, nan),
                     .intervals = std::vector<Interval>(metrics),
                     .pvalues = std::vector<double>(metrics, nan),
                     .pvalues_adjusted = std::vector<double>(metrics, nan),
                     .method = "max-t of joint bootstrap replicates, single step",
                     .notes = {}};
    std::vector<double> maxima(n_resamples, -infinity);
    std::vector<std::size_t> family;
    bool some_missing = false;
    for (std::size_t m = 0; m < metrics; ++m) {
        const double std_error = std_error_of(replicates[m]);
        if (!std::isfinite(differences[m]) || !std::isfinite(std_error) || std_error <= 0.0) {
            continue;
        }
        result.std_errors[m] = std_error;
        family.push_back(m);
        std::size_t reached = 0;
        for (std::size_t b = 0; b < n_resamples; ++b) {
            const double statistic = beyond(replicates[m][b] - differences[m], options.alternative) / std_error;
            some_missing = some_missing || std::isnan(statistic);
            reached += statistic * std_error >= beyond(differences[m], options.alternative) ? 1 : 0; // as below
            maxima[b] = std::max(maxima[b], statistic);                                              // a NaN changes nothing
        }
        result.pvalues[m] = pvalue_of_count(reached, n_resamples);
    }
    if (family.size() < metrics) {
        result.notes.emplace_back("A metric whose difference is unknown or whose replicates do not vary is left out.");
    }
    if (family.empty()) {
        return result;
    }
    if (some_missing) {
        result.notes.emplace_back("Some replicates have no value for a metric and are left out of it.");
    }
    std::sort(maxima.begin(), maxima.end(), std::greater<>());
    const std::size_t count = allowed(n_resamples, 1.0 - options.confidence_level);
    result.critical_value = count == 0 ? infinity : maxima[count - 1];
    if (count == 0) {
        result.notes.push_back(std::to_string(n_resamples) +
                               " replicates are too few for an interval of this confidence level.");
    }
    for (const std::size_t m : family) {
        // Multiplied as for the interval, so that p-value and interval never differ by a rounding.
        const double std_error = result.std_errors[m];
        const double seen = beyond(differences[m], options.alternative);
        const auto below =
            std::partition_point(maxima.begin(), maxima.end(), [&](double maximum) { return maximum * std_error >= seen; });
        result.pvalues_adjusted[m] = pvalue_of_count(static_cast<std::size_t>(below - maxima.begin()), n_resamples);
        result.half_widths[m] = result.critical_value * std_error;
        result.intervals[m] = interval_around(differences[m], result.half_widths[m], options.alternative);
    }
    return result;
}

} // namespace cxlift::stats
