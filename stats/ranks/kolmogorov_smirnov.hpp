// The test of Kolmogorov and Smirnov: whether two distributions differ anywhere.
#pragma once

#include "stats/alternative.hpp"
#include "stats/ranks/ordered_counts.hpp"
#include "stats/words.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

enum class KolmogorovSmirnovMethod { automatic, exact, asymptotic };
[[nodiscard]] std::span<const Word<KolmogorovSmirnovMethod>> kolmogorov_smirnov_methods();

// What cannot be given is NaN, and `notes` says why.
struct KolmogorovSmirnov {
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    std::vector<std::string> notes;
};

// The statistic is the largest distance of the two empirical distribution functions: of either sign, or, by the alternative
// that the treatment tends to larger values, of the control's above the treatment's (of `less`, below).
//   exact       P(at least that distance) over all ways to deal the values to the variants, ties included: Schroeer and
//   Trenkler
//               (1995), Comput Stat Data Anal 20:185, as a recursion of chances whose terms are all positive
//   asymptotic  Smirnov's (1939) limit, which ties make cautious
//   automatic   exact up to four million pairs
// An empty variant: NaN and a note; an exact test of more than 2e9 pairs likewise.
[[nodiscard]] KolmogorovSmirnov kolmogorov_smirnov(const OrderedCounts& values,
                                                   Alternative alternative = Alternative::two_sided,
                                                   KolmogorovSmirnovMethod method = KolmogorovSmirnovMethod::automatic);

} // namespace cxlift::stats
