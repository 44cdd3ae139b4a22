#include "stats/pooling/shrink.hpp"

#include "stats/bisection.hpp"
#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

struct Study {
    double estimate;
    double variance;
};

struct Mean {
    double value = 0.0;
    double total = 0.0; // of the weights
};

Mean mean_of(const std::vector<Study>& studies, double between) {
    Mean mean;
    for (const Study& study : studies) {
        const double weight = 1.0 / (study.variance + between);
        mean.total += weight;
        mean.value += weight * study.estimate;
    }
    mean.value /= mean.total;
    return mean;
}

// Cochran's Q with the weights of a variance between the true effects: it falls as that variance grows.
double generalised_q(const std::vector<Study>& studies, double between) {
    const Mean mean = mean_of(studies, between);
    double q = 0.0;
    for (const Study& study : studies) {
        const double distance = study.estimate - mean.value;
        q += distance * distance / (study.variance + between);
    }
    return q;
}

double dersimonian_laird(const std::vector<Study>& studies) {
    double total = 0.0;
    double squares = 0.0;
    for (const Study& study : studies) {
        total += 1.0 / study.variance;
        squares += 1.0 / (study.variance * study.variance);
    }
    const double excess = generalised_q(studies, 0.0) - static_cast<double>(studies.size() - 1);
    return std::max(0.0, excess / (total - squares / total));
}

double paule_mandel(const std::vector<Study>& studies) {
    const auto df = static_cast<double>(studies.size() - 1);
    if (generalised_q(studies, 0.0) <= df) {
        return 0.0;
    }
    return bisect_positive([&](double between) { return generalised_q(studies, between) <= df; });
}

std::vector<Study> studies_of(std::span<const double> estimates, std::span<const double> std_errors) {
    if (estimates.size() != std_errors.size()) {
        throw std::invalid_argument("shrink: there are " + std::to_string(estimates.size()) + " estimates and " +
                                    std::to_string(std_errors.size()) + " standard errors.");
    }
    std::vector<Study> studies;
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        if (std_errors[i] <= 0.0) {
            throw std::invalid_argument("shrink: std_errors[" + std::to_string(i) + "] is " + std::to_string(std_errors[i]) +
                                        ", must be above 0.");
        }
        if (std::isfinite(estimates[i]) && std::isfinite(std_errors[i])) {
            studies.push_back({estimates[i], std_errors[i] * std_errors[i]});
        }
    }
    return studies;
}

} // namespace

Shrunken shrink(std::span<const double> estimates, std::span<const double> std_errors, Pooling method,
                double confidence_level) {
    check_confidence_level("shrink", confidence_level);
    const std::vector<Study> studies = studies_of(estimates, std_errors);
    Shrunken result;
    result.estimates.assign(estimates.size(), std::numeric_limits<double>::quiet_NaN());
    result.std_errors = result.estimates;
    result.intervals.resize(estimates.size());
    if (studies.empty()) {
        return result;
    }
    const bool alone = studies.size() == 1;
    double between = 0.0;
    if (!alone) {
        between = method == Pooling::paule_mandel ? paule_mandel(studies) : dersimonian_laird(studies);
        result.between = std::sqrt(between);
        result.statistic = generalised_q(studies, 0.0);
        result.df = static_cast<double>(studies.size() - 1);
        result.pvalue = chi_squared_upper_tail(result.statistic, result.df);
    }
    const Mean mean = mean_of(studies, between);
    result.mean = mean.value;
    result.mean_std_error = std::sqrt(1.0 / mean.total);
    const double reach = normal_upper_quantile((1.0 - confidence_level) / 2.0);
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        if (!std::isfinite(estimates[i]) || !std::isfinite(std_errors[i])) {
            continue;
        }
        const double variance = std_errors[i] * std_errors[i];
        const double own = alone ? 1.0 : between / (between + variance); // the part that the estimate keeps
        const double estimate = mean.value + own * (estimates[i] - mean.value);
        const double error = std::sqrt(own * variance + (1.0 - own) * (1.0 - own) / mean.total);
        result.estimates[i] = estimate;
        result.std_errors[i] = error;
        result.intervals[i] = {estimate - reach * error, estimate + reach * error};
    }
    return result;
}

} // namespace cxlift::stats
