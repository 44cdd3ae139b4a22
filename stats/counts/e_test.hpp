// The E-test of two rates: the distribution of the unpooled z where the rates are what the hypothesis makes likeliest.
#pragma once

#include "stats/comparison.hpp"
#include "stats/counts/event_count.hpp"

#include <cstdint>

namespace cxlift::stats {

// Beyond so many events of both variants together the answer is NaN and a note: use score.
inline constexpr std::int64_t most_events_of_e_test = 1'000'000;

// Tests equal rates. Krishnamoorthy and Thomson (2004), J Stat Plan Infer 119:23: the p-value is the probability, both counts
// being Poisson with the pooled rate, of a z = (r_t - r_c) / sqrt(r_t / exposure_t + r_c / exposure_c) as far out. More
// powerful than the conditional test and rarely above its level by more than a part in a hundred of alpha.
// The interval of the difference inverts the same test of r_t - r_c = d with the restricted maximum-likelihood rates in place
// of the moment estimates of the paper, which may be negative; the interval of the ratio that of r_t = ratio r_c, where
// the score statistic orders the outcomes (Gu, Ng, Tang and Schucany 2008, Biometrical J 50:283): of another ratio than 1 the
// unpooled z does not order them. p-values are not monotone in the hypothesis: the hull of what is kept is given, where
// islands of less than a hundredth of a standard error may be missed. Where no effect is rejected the hull is that of what is
// kept on the estimate's side of it: p-value and intervals never contradict each other.
// statistic is z.
[[nodiscard]] Comparison e_test(const EventCount& control, const EventCount& treatment, const TestOptions& options);

} // namespace cxlift::stats
