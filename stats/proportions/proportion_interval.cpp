#include "stats/proportions/proportion_interval.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/wilson.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

using Method = ProportionIntervalMethod;

constexpr Word<Method> methods[] = {{Method::wilson, "wilson"},
                                    {Method::clopper_pearson, "clopper_pearson"},
                                    {Method::jeffreys, "jeffreys"},
                                    {Method::agresti_coull, "agresti_coull"},
                                    {Method::wald, "wald"}};

Interval clopper_pearson(double successes, double failures, double tail) {
    return {.lower = successes == 0.0 ? 0.0 : beta_lower_quantile(tail, successes, failures + 1.0),
            .upper = failures == 0.0 ? 1.0 : beta_upper_quantile(tail, successes + 1.0, failures)};
}

Interval jeffreys(double successes, double failures, double tail) {
    return {.lower = successes == 0.0 ? 0.0 : beta_lower_quantile(tail, successes + 0.5, failures + 0.5),
            .upper = failures == 0.0 ? 1.0 : beta_upper_quantile(tail, successes + 0.5, failures + 0.5)};
}

Interval about(double successes, double failures, double critical) {
    const double n = successes + failures;
    const double p = successes / n;
    const double half_width = critical * std::sqrt(p * (failures / n) / n);
    return {.lower = std::max(0.0, p - half_width), .upper = std::min(1.0, p + half_width)};
}

Interval two_sided(const Successes& sample, double tail, Method method) {
    const auto successes = static_cast<double>(sample.successes);
    const auto failures = static_cast<double>(sample.failures());
    switch (method) {
    case Method::wilson: return wilson_interval(sample, normal_upper_quantile(tail));
    case Method::clopper_pearson: return clopper_pearson(successes, failures, tail);
    case Method::jeffreys: return jeffreys(successes, failures, tail);
    case Method::agresti_coull: {
        const double critical = normal_upper_quantile(tail);
        const double added = critical * critical / 2.0;
        return about(successes + added, failures + added, critical);
    }
    case Method::wald:
        return successes == 0.0 || failures == 0.0 ? Interval{} : about(successes, failures, normal_upper_quantile(tail));
    }
    throw std::logic_error("a method of one proportion has no function");
}

} // namespace

std::span<const Word<Method>> proportion_interval_methods() {
    return methods;
}

Interval proportion_interval(const Successes& sample, const TestOptions& options, Method method) {
    check_options("proportion_interval", options);
    check_count("proportion_interval", "n", sample.n);
    check_count("proportion_interval", "successes", sample.successes);
    if (sample.successes > sample.n) {
        throw std::invalid_argument("proportion_interval: successes is " + std::to_string(sample.successes) +
                                    ", must not exceed n = " + std::to_string(sample.n) + ".");
    }
    if (sample.n == 0) {
        return {};
    }
    Interval result = two_sided(sample, tail_of(options), method);
    if (!std::isnan(result.lower)) {
        result.lower = options.alternative == Alternative::less ? 0.0 : result.lower;
        result.upper = options.alternative == Alternative::greater ? 1.0 : result.upper;
    }
    return result;
}

} // namespace cxlift::stats
