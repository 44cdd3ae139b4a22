// The outcomes whose score statistic is at least as far from a hypothesis as the observed one.
#pragma once

#include "stats/alternative.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/exact/region.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// z of H0: p_t = ratio * p_c + shift, with the variance at the restricted maximum-likelihood proportions and without the
// factor N / (N - 1), which changes no order. Infinite where the hypothesis is impossible for these data.
[[nodiscard]] double score_at(const Successes& control, const Successes& treatment, const NullPoint& null);

// Outcomes with z >= observed (greater), z <= observed (less) or |z| >= |observed|. Values that differ in the tenth digit are
// a tie: equal outcomes of exchanged variants must not be told apart by rounding. observed = 0 takes in everything when
// two-sided. `null` is as for NullLine.
[[nodiscard]] Region score_region(std::int64_t n_control, std::int64_t n_treatment, const NullPoint& null, double observed,
                                  Alternative alternative);

} // namespace cxlift::stats
