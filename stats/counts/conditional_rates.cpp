#include "stats/counts/conditional_rates.hpp"

#include "stats/bisection.hpp"
#include "stats/counts/binomial_tails.hpp"
#include "stats/counts/observed_rates.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The treatment's share of the events, and the odds of it where the rates are equal.
struct Conditional {
    BinomialTails tails;
    double x = 0.0;
    double none = 1.0;
    ConditionalRule rule = ConditionalRule::exact;

    [[nodiscard]] double upper(double odds) const {
        return rule == ConditionalRule::mid_p ? tails.mid_at_least(x, odds) : tails.at_least(x, odds);
    }
    [[nodiscard]] double lower(double odds) const {
        return rule == ConditionalRule::mid_p ? tails.mid_at_most(x, odds) : tails.at_most(x, odds);
    }

    [[nodiscard]] double pvalue(Alternative alternative) const {
        switch (alternative) {
        case Alternative::less: return lower(none);
        case Alternative::greater: return upper(none);
        case Alternative::two_sided: break;
        }
        return rule == ConditionalRule::minlike ? tails.minlike(x, none)
                                                : std::min(1.0, 2.0 * std::min(lower(none), upper(none)));
    }

    [[nodiscard]] Interval odds(const TestOptions& options) const {
        if (rule == ConditionalRule::minlike && options.alternative == Alternative::two_sided) {
            return tails.minlike_odds(x, 1.0 - options.confidence_level, none);
        }
        const double tail = tail_of(options);
        const bool mid = rule == ConditionalRule::mid_p;
        Interval result{.lower = 0.0, .upper = infinity};
        if (options.alternative != Alternative::less && x > 0.0) {
            result.lower =
                mid ? bisect_positive([&](double theta) { return upper(theta) >= tail; }) : tails.lower_odds(x, tail);
        }
        if (options.alternative != Alternative::greater && x < tails.n) {
            result.upper = mid ? bisect_positive([&](double theta) { return lower(theta) < tail; }) : tails.upper_odds(x, tail);
        }
        return result;
    }
};

std::string_view name_of(ConditionalRule rule) {
    switch (rule) {
    case ConditionalRule::mid_p: return "conditional mid-p";
    case ConditionalRule::minlike: return "conditional exact, by likelihood";
    case ConditionalRule::exact: break;
    }
    return "conditional exact, twice the smaller tail";
}

} // namespace

Comparison conditional_rate_test(const EventCount& control, const EventCount& treatment, const TestOptions& options,
                                 ConditionalRule rule) {
    Comparison result = observed_rates(control, treatment, options, std::string(name_of(rule)));
    result.dual = false;
    if (!has_exposures(control, treatment)) {
        return result;
    }
    if (control.events > most_events_of_conditional || treatment.events > most_events_of_conditional - control.events) {
        result.notes.emplace_back("There are more than " + std::to_string(most_events_of_conditional) +
                                  " events, of which score says the same.");
        return result;
    }
    const double exposures = treatment.exposure / control.exposure;
    const Conditional conditional{
        .tails = {.n = control.count() + treatment.count()}, .x = treatment.count(), .none = exposures, .rule = rule};
    result.statistic = treatment.count();
    if (conditional.tails.n == 0.0) {
        result.pvalue = 1.0;
        result.lift = lift_of_rates(control, treatment, {.lower = 0.0, .upper = infinity});
        return result;
    }
    result.pvalue = conditional.pvalue(options.alternative);
    const Interval odds = conditional.odds(options);
    const Interval ratios{.lower = odds.lower / exposures, .upper = odds.upper / exposures};
    result.lift = lift_of_rates(
        control, treatment,
        agreeing(ratios, 1.0, result.pvalue < 1.0 - options.confidence_level, result.difference > 0.0 ? 2.0 : 0.0));
    result.notes.emplace_back("A conditional test has no interval of the difference.");
    return result;
}

} // namespace cxlift::stats
