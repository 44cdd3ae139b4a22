// The exact distribution of a rank sum when the values are dealt to the variants at random, with ties.
#pragma once

#include "stats/alternative.hpp"
#include "stats/ranks/ordered_counts.hpp"

#include <span>

namespace cxlift::stats {

struct PermutationTails {
    double less = 0.0;      // P(rank sum of the treatment <= observed)
    double greater = 0.0;   // P(>= observed)
    double two_sided = 0.0; // P(at least as far from its mean as observed)

    [[nodiscard]] double pvalue(Alternative alternative) const noexcept;
};

// How many additions the exact distribution takes, about.
[[nodiscard]] double permutation_cost(std::span<const Level> levels);

// The shift algorithm of Streitberg and Roehmel (1986, Statistical Software Newsletter 12:10) on doubled midranks, in
// probabilities instead of counts: the values are dealt one by one, each with the chance that it has given how many were dealt
// before. All terms are positive, so a tail of 1e-300 has its digits. Both variants have a value.
[[nodiscard]] PermutationTails permutation_tails(std::span<const Level> levels);

} // namespace cxlift::stats
