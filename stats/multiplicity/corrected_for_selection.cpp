#include "stats/multiplicity/corrected_for_selection.hpp"

#include "stats/bisection.hpp"
#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

// A statistic with mean `mu` and variance 1 that is seen beyond `critical` only, on both sides or above.
struct Truncated {
    double critical = 0.0;
    bool two_sided = true;

    [[nodiscard]] double selection(double mu) const {
        return normal_upper_tail(critical - mu) + (two_sided ? normal_upper_tail(critical + mu) : 0.0);
    }

    // P(Z > z | selected), for z above the critical value; it rises with mu.
    [[nodiscard]] double upper_tail(double z, double mu) const {
        const double x = critical - mu;
        if (two_sided || x < 1.0) {
            return normal_upper_tail(z - mu) / selection(mu);
        }
        // The quotient of two tails that may both have underflowed.
        const double step = z - critical;
        return std::exp(-step * (x + 0.5 * step)) * (mills_ratio(x + step) / mills_ratio(x));
    }

    // E(Z | selected) - mu.
    [[nodiscard]] double bias(double mu) const {
        const auto density = [](double z) { return std::exp(-0.5 * z * z) * 0.39894228040143267794; };
        if (two_sided) {
            return (density(critical - mu) - density(critical + mu)) / selection(mu);
        }
        const double x = critical - mu;
        return x < 1.0 ? density(x) / normal_upper_tail(x) : 1.0 / mills_ratio(x);
    }

    // The mean of the conditional distribution equals what was seen. Written as the bias above the distance, so that next to
    // the critical value, where mu runs away, 1 / mills(x) - x keeps its digits.
    [[nodiscard]] bool mean_is_beyond(double z, double mu) const {
        const double x = critical - mu;
        constexpr double far = 1e3;
        if (!two_sided && x > far) {
            return (1.0 - 2.0 / (x * x)) / x > z - critical;
        }
        return bias(mu) > z - mu;
    }
};

// The mu at which `turned` comes to hold, below z or not far above it.
template <typename Predicate> double solve_below(double z, const Predicate& turned) {
    double distance = 1.0;
    while (!turned(z + distance)) {
        distance *= 2.0;
    }
    const double upper = z + distance;
    distance = 1.0;
    constexpr double farthest = 1e300;
    while (turned(z - distance) && distance < farthest) {
        distance *= 2.0;
    }
    return bisect(z - distance, upper, turned);
}

} // namespace

SelectionCorrected corrected_for_selection(double difference, double std_error, double alpha, const TestOptions& options) {
    constexpr const char* name = "corrected_for_selection";
    check_options(name, options);
    if (!(alpha > 0.0 && alpha < 1.0)) {
        throw std::invalid_argument(std::string(name) + ": alpha is " + std::to_string(alpha) + ", must lie between 0 and 1.");
    }
    const bool two_sided = options.alternative == Alternative::two_sided;
    SelectionCorrected result;
    result.difference = difference;
    result.std_error = std_error;
    result.method = "conditional on significance, normal";
    result.critical_value = normal_upper_quantile(two_sided ? alpha / 2.0 : alpha);
    if (!std::isnan(std_error)) {
        check_not_negative(name, "std_error", std_error);
    }
    if (!std::isfinite(difference) || !std::isfinite(std_error) || std_error == 0.0) {
        result.notes.emplace_back("There is no difference with a standard error above 0, so there is nothing to correct.");
        return result;
    }
    // Everything is done as for a difference above 0.
    const bool is_turned = two_sided ? difference < 0.0 : options.alternative == Alternative::less;
    const double z = (is_turned ? -difference : difference) / std_error;
    if (!(z > result.critical_value)) {
        result.notes.emplace_back("The difference is not significant, so it was not selected and needs no correction.");
        return result;
    }
    const Truncated truncated{.critical = result.critical_value, .two_sided = two_sided};
    const auto quantile = [&](double tail) {
        return solve_below(z, [&](double mu) { return truncated.upper_tail(z, mu) > tail; });
    };
    const double missed = 1.0 - options.confidence_level;
    const double median = quantile(0.5);
    const double mle = two_sided ? bisect(0.0, z, [&](double mu) { return truncated.mean_is_beyond(z, mu); })
                                 : solve_below(z, [&](double mu) { return truncated.mean_is_beyond(z, mu); });
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double lower = quantile(two_sided ? missed / 2.0 : missed);
    double upper = two_sided ? quantile(1.0 - missed / 2.0) : infinity;
    result.probability_of_selection = truncated.selection(median);
    const double unit = is_turned ? -std_error : std_error;
    result.estimate = median * unit;
    result.conditional_mle = mle * unit;
    if (is_turned) {
        std::swap(lower, upper);
    }
    result.interval = {.lower = lower * unit, .upper = upper * unit};
    return result;
}

} // namespace cxlift::stats
