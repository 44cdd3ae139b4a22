#include "stats/proportions/score_interval.hpp"

#include "stats/checks.hpp"
#include "stats/crossing.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/restricted_proportions.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double scaled(double variance, const Successes& control, const Successes& treatment, VarianceFactor factor) {
    const auto total = static_cast<double>(control.n) + static_cast<double>(treatment.n);
    return factor == VarianceFactor::none ? variance : variance * (total / (total - 1.0));
}

// 0/0 is 0: an estimate that equals the hypothesis contradicts it in no way, whatever its variance.
double score(double deviation, double variance) {
    return deviation == 0.0 ? 0.0 : deviation / std::sqrt(variance);
}

// Where the search for an end begins: half a success and half a failure more keep it off the edges.
double guessed_share(const Successes& sample) {
    return (static_cast<double>(sample.successes) + 0.5) / (static_cast<double>(sample.n) + 1.0);
}
double guessed_variance(const Successes& sample) {
    return guessed_share(sample) * (1.0 - guessed_share(sample)) / (static_cast<double>(sample.n) + 1.0);
}
constexpr double guess_error = 16.0; // a guess is usually nearer than one part in so many of the way
constexpr double log_limit = 700.0;

void check(const char* function, const Successes& control, const Successes& treatment) {
    check_successes(function, "control", control.successes, control.n);
    check_successes(function, "treatment", treatment.successes, treatment.n);
}

} // namespace

double difference_score(const Successes& control, const Successes& treatment, double difference, VarianceFactor factor) {
    check("difference_score", control, treatment);
    if (!(difference >= -1.0 && difference <= 1.0)) {
        throw std::invalid_argument("difference_score: difference is " + std::to_string(difference) +
                                    ", must lie within [-1, 1].");
    }
    const double variance = variance_at_difference(control, treatment, difference);
    return score(treatment.share() - control.share() - difference, scaled(variance, control, treatment, factor));
}

double ratio_score(const Successes& control, const Successes& treatment, double ratio, VarianceFactor factor) {
    check("ratio_score", control, treatment);
    check_not_negative("ratio_score", "ratio", ratio);
    const double variance = variance_at_ratio(control, treatment, ratio);
    return score(treatment.share() - ratio * control.share(), scaled(variance, control, treatment, factor));
}

// Both statistics fall as the hypothesis rises, so each end is where a monotone "is rejected" changes.
Interval difference_score_interval(const Successes& control, const Successes& treatment, double confidence_level,
                                   Alternative alternative, VarianceFactor factor) {
    check("difference_score_interval", control, treatment);
    const TestOptions options{.alternative = alternative, .confidence_level = confidence_level};
    check_options("difference_score_interval", options);
    if (control.n == 0 || treatment.n == 0) {
        return {};
    }
    const double critical = normal_upper_quantile(tail_of(options));
    const double estimate = treatment.share() - control.share();
    const double reach = critical * std::sqrt(guessed_variance(control) + guessed_variance(treatment));
    const auto z = [&](double difference) { return difference_score(control, treatment, difference, factor); };
    Interval result{.lower = -1.0, .upper = 1.0};
    if (alternative != Alternative::less && estimate > -1.0) {
        result.lower = falls_through(-1.0, estimate, estimate - reach, reach / guess_error,
                                     [&](double difference) { return z(difference) - critical; });
    }
    if (alternative != Alternative::greater && estimate < 1.0) {
        result.upper = falls_through(estimate, 1.0, estimate + reach, reach / guess_error,
                                     [&](double difference) { return z(difference) + critical; });
    }
    return result;
}

Interval ratio_score_interval(const Successes& control, const Successes& treatment, double confidence_level,
                              Alternative alternative, VarianceFactor factor) {
    check("ratio_score_interval", control, treatment);
    const TestOptions options{.alternative = alternative, .confidence_level = confidence_level};
    check_options("ratio_score_interval", options);
    if (control.n == 0 || treatment.n == 0) {
        return {};
    }
    const double critical = normal_upper_quantile(tail_of(options));
    const double estimate = std::log(guessed_share(treatment) / guessed_share(control));
    const double reach = critical * std::sqrt(guessed_variance(control) / std::pow(guessed_share(control), 2) +
                                              guessed_variance(treatment) / std::pow(guessed_share(treatment), 2));
    const auto crossing = [&](double guess, double level) {
        return std::exp(falls_through(-log_limit, log_limit, guess, reach / guess_error, [&](double log_ratio) {
            return ratio_score(control, treatment, std::exp(log_ratio), factor) - level;
        }));
    };
    Interval result{.lower = 0.0, .upper = infinity};
    if (alternative != Alternative::less && treatment.successes > 0) {
        result.lower = crossing(estimate - reach, critical);
    }
    if (alternative != Alternative::greater && control.successes > 0) {
        result.upper = crossing(estimate + reach, -critical);
    }
    return result;
}

} // namespace cxlift::stats
