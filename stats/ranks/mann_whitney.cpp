#include "stats/ranks/mann_whitney.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/placements.hpp"
#include "stats/ranks/rank_sum_distribution.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr Word<MannWhitneyMethod> methods[] = {
    {MannWhitneyMethod::automatic, "auto"}, {MannWhitneyMethod::exact, "exact"}, {MannWhitneyMethod::asymptotic, "asymptotic"}};

constexpr double cheap = 2.5e7;    // a few hundredths of a second
constexpr double possible = 1e10;  // some seconds
constexpr std::int64_t few = 3000; // beyond, neither is possible

// Of U less its mean, and its standard deviation with the variance that ties leave.
double asymptotic_pvalue(const Placements& placements, Alternative alternative, ContinuityCorrection continuity) {
    const double m = placements.n_control;
    const double n = placements.n_treatment;
    const double all = m + n;
    const double variance = m / all * (n / (all - 1.0)) * placements.rank_spread / 4.0; // of the midranks' sum
    return rank_sum_pvalue(placements.advantage * m * n, std::sqrt(variance), alternative, continuity);
}

} // namespace

double rank_sum_pvalue(double distance, double deviation, Alternative alternative, ContinuityCorrection continuity) {
    const double half = continuity == ContinuityCorrection::half ? 0.5 : 0.0;
    double corrected = distance;
    switch (alternative) {
    case Alternative::less: corrected += half; break;
    case Alternative::greater: corrected -= half; break;
    case Alternative::two_sided: corrected = std::max(0.0, std::abs(distance) - half); break;
    }
    return pvalue_of(corrected / deviation, alternative, normal_upper_tail);
}

std::span<const Word<MannWhitneyMethod>> mann_whitney_methods() {
    return methods;
}

RankTest mann_whitney(const OrderedCounts& values, const TestOptions& options, MannWhitneyMethod method,
                      ContinuityCorrection continuity) {
    check_options("mann_whitney", options);
    const Placements placements = placements_of(values);
    RankTest result;
    result.dual = false;
    result.statistic = placements.u;
    const std::vector<Level> levels = values.n_control() + values.n_treatment() <= few ? values.levels() : std::vector<Level>{};
    const double cost = levels.empty() ? possible * 2.0 : permutation_cost(levels);
    const bool is_exact = method == MannWhitneyMethod::exact || (method == MannWhitneyMethod::automatic && cost <= cheap);
    result.method = is_exact                                   ? "Mann-Whitney U, exact"
                    : continuity == ContinuityCorrection::half ? "Mann-Whitney U, normal with continuity correction"
                                                               : "Mann-Whitney U, normal";
    if (!describe(result, values, placements)) {
        return result;
    }
    if (is_exact && cost > possible) {
        result.notes.emplace_back("The exact distribution of so many values takes too long; method 'asymptotic' answers.");
    } else {
        result.pvalue = is_exact ? permutation_tails(levels).pvalue(options.alternative)
                                 : asymptotic_pvalue(placements, options.alternative, continuity);
    }
    set_superiority_interval(result, placements, options);
    return result;
}

} // namespace cxlift::stats
