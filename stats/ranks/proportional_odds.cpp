#include "stats/ranks/proportional_odds.hpp"

#include "stats/checks.hpp"
#include "stats/crossing.hpp"
#include "stats/distributions.hpp"
#include "stats/ranks/cumulative_logit.hpp"
#include "stats/ranks/placements.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr Word<ProportionalOddsMethod> methods[] = {{ProportionalOddsMethod::score, "score"},
                                                    {ProportionalOddsMethod::profile, "profile"},
                                                    {ProportionalOddsMethod::wald, "wald"}};

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double farthest = 700.0; // a logarithm whose exponential is still finite

struct Estimate {
    double log_odds = 0.0; // infinite where the variants do not overlap
    double log_likelihood = 0.0;
    double std_error = std::numeric_limits<double>::quiet_NaN();
};

Estimate estimate_of(CumulativeLogit& model) {
    if (model.separation() != 0) {
        return {.log_odds = model.separation() * infinity, .log_likelihood = model.saturated_log_likelihood()};
    }
    const CumulativeLogit::Point best = model.maximum();
    return {.log_odds = best.log_odds,
            .log_likelihood = best.log_likelihood,
            .std_error = 1.0 / std::sqrt(best.observed_information)};
}

double score_z(const CumulativeLogit::Point& point) {
    return point.score / std::sqrt(point.expected_information);
}

double root_of_ratio(const CumulativeLogit::Point& point, const Estimate& estimate) {
    const double root = std::sqrt(2.0 * std::max(0.0, estimate.log_likelihood - point.log_likelihood));
    return estimate.log_odds < point.log_odds ? -root : root;
}

// Where a statistic that falls with the log odds ratio arrives at the critical value, on either side.
template <typename Statistic>
Interval inversion(const Estimate& estimate, double critical, Alternative alternative, const Statistic& statistic) {
    const double step = std::isnan(estimate.std_error) ? 1.0 : estimate.std_error / 4.0;
    const auto end = [&](double side) {
        const double guess = std::isnan(estimate.std_error) ? 0.0 : estimate.log_odds - side * critical * estimate.std_error;
        const double found = falls_through(-farthest, farthest, guess, step,
                                           [&](double log_odds) { return statistic(log_odds) - side * critical; });
        return found <= -farthest ? 0.0 : found >= farthest ? infinity : std::exp(found);
    };
    return {.lower = alternative == Alternative::less || estimate.log_odds == -infinity ? 0.0 : end(1.0),
            .upper = alternative == Alternative::greater || estimate.log_odds == infinity ? infinity : end(-1.0)};
}

// At an odds ratio of 1 the score statistic has a closed form, with all the digits of any counts.
double whitehead_z(const Placements& p) {
    const double all = p.n_control + p.n_treatment;
    return 2.0 * p.advantage * std::sqrt(p.n_control) * std::sqrt(p.n_treatment) * (all / std::sqrt(p.rank_spread));
}

void by_wald(OddsRatio& result, const Estimate& estimate, const TestOptions& options) {
    result.statistic = estimate.log_odds / estimate.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double half_width = normal_upper_quantile(tail_of(options)) * estimate.std_error;
    const Interval logs = interval_around(estimate.log_odds, half_width, options.alternative);
    result.interval = {.lower = std::exp(logs.lower), .upper = std::exp(logs.upper)};
}

const char* name_of(ProportionalOddsMethod method) {
    switch (method) {
    case ProportionalOddsMethod::profile: return "proportional odds, likelihood ratio";
    case ProportionalOddsMethod::wald: return "proportional odds, Wald z";
    case ProportionalOddsMethod::score: break;
    }
    return "proportional odds, score z (Whitehead)";
}

} // namespace

std::span<const Word<ProportionalOddsMethod>> proportional_odds_methods() {
    return methods;
}

OddsRatio proportional_odds(const OrderedCounts& values, const TestOptions& options, ProportionalOddsMethod method) {
    check_options("proportional_odds", options);
    const Placements placements = placements_of(values);
    OddsRatio result;
    result.method = name_of(method);
    RankTest described;
    const bool can_answer = describe(described, values, placements);
    result.n_control = described.n_control;
    result.n_treatment = described.n_treatment;
    result.notes = described.notes;
    if (!can_answer) {
        return result;
    }
    const std::vector<Level> levels = values.levels();
    CumulativeLogit model(levels);
    const Estimate estimate = estimate_of(model);
    result.value = std::exp(estimate.log_odds);
    result.std_error = estimate.std_error;
    if (model.separation() != 0) {
        result.notes.emplace_back(model.separation() > 0
                                      ? "No control value lies above a treatment value, so no odds ratio is too large."
                                      : "No treatment value lies above a control value, so no odds ratio is too small.");
    }
    const double critical = normal_upper_quantile(tail_of(options));
    switch (method) {
    case ProportionalOddsMethod::score:
        result.statistic = whitehead_z(placements);
        result.interval =
            inversion(estimate, critical, options.alternative, [&](double log_odds) { return score_z(model.at(log_odds)); });
        break;
    case ProportionalOddsMethod::profile:
        result.statistic = root_of_ratio(model.at(0.0), estimate);
        result.interval = inversion(estimate, critical, options.alternative,
                                    [&](double log_odds) { return root_of_ratio(model.at(log_odds), estimate); });
        break;
    case ProportionalOddsMethod::wald:
        if (model.separation() == 0) {
            by_wald(result, estimate, options);
        }
        return result;
    }
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    return result;
}

} // namespace cxlift::stats
