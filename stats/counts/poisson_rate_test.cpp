#include "stats/counts/poisson_rate_test.hpp"

#include "stats/counts/conditional_rates.hpp"
#include "stats/counts/e_test.hpp"
#include "stats/counts/rate_score.hpp"

#include <stdexcept>

namespace cxlift::stats {
namespace {

constexpr Word<RateMethod> methods[] = {
    {RateMethod::automatic, "auto"}, {RateMethod::score, "score"},     {RateMethod::e_test, "e_test"},
    {RateMethod::exact, "exact"},    {RateMethod::minlike, "minlike"}, {RateMethod::mid_p, "mid_p"},
};

bool are_few(const EventCount& control, const EventCount& treatment) {
    return control.events <= most_events_of_few && treatment.events <= most_events_of_few - control.events;
}

} // namespace

std::span<const Word<RateMethod>> rate_methods() {
    return methods;
}

Comparison poisson_rate_test(const EventCount& control, const EventCount& treatment, const TestOptions& options,
                             RateMethod method) {
    switch (method) {
    case RateMethod::automatic:
        return are_few(control, treatment) ? e_test(control, treatment, options) : score_rate_test(control, treatment, options);
    case RateMethod::score: return score_rate_test(control, treatment, options);
    case RateMethod::e_test: return e_test(control, treatment, options);
    case RateMethod::exact: return conditional_rate_test(control, treatment, options, ConditionalRule::exact);
    case RateMethod::minlike: return conditional_rate_test(control, treatment, options, ConditionalRule::minlike);
    case RateMethod::mid_p: return conditional_rate_test(control, treatment, options, ConditionalRule::mid_p);
    }
    throw std::logic_error("a method of two rates has no function");
}

} // namespace cxlift::stats
