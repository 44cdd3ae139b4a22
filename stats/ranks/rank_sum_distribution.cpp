#include "stats/ranks/rank_sum_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace cxlift::stats {
namespace {

// The scores of all values in ascending order, from 0 and without a common divisor, and the smaller variant's part in them.
struct Scores {
    std::vector<std::int64_t> scores;
    std::int64_t dealt = 0;    // values of the smaller variant
    std::int64_t observed = 0; // the sum of their scores
    bool is_treatment = true;  // which variant that is
};

Scores scores_of(std::span<const Level> levels) {
    Level all;
    for (const Level& level : levels) {
        all.control += level.control;
        all.treatment += level.treatment;
    }
    Scores result;
    result.is_treatment = all.treatment <= all.control;
    result.dealt = std::min(all.treatment, all.control);
    const std::int64_t least = levels.empty() ? 0 : levels.front().total();
    std::int64_t below = 0;
    std::int64_t divisor = 0;
    for (const Level& level : levels) {
        const std::int64_t score = 2 * below + level.total() - least; // twice the midrank, less what all have
        divisor = std::gcd(divisor, score);
        result.scores.insert(result.scores.end(), static_cast<std::size_t>(level.total()), score);
        result.observed += score * (result.is_treatment ? level.treatment : level.control);
        below += level.total();
    }
    divisor = std::max<std::int64_t>(divisor, 1);
    for (std::int64_t& score : result.scores) {
        score /= divisor;
    }
    result.observed /= divisor;
    return result;
}

// P(sum) of a random choice of `dealt` of the scores.
std::vector<double> distribution(const Scores& given) {
    const auto dealt = static_cast<std::size_t>(given.dealt);
    const std::size_t n = given.scores.size();
    const auto score = [&](std::size_t i) { return static_cast<std::size_t>(given.scores[i]); };
    // The least and the greatest sum of j of the scores that have been dealt.
    std::vector<std::size_t> least(dealt + 1, 0);
    std::vector<std::size_t> greatest(dealt + 1, 0);
    std::size_t largest = 0;
    for (std::size_t j = 0; j < dealt; ++j) {
        least[j + 1] = least[j] + score(j);
        largest += score(n - 1 - j);
    }
    const std::size_t width = largest + 1;
    std::vector<double> chance((dealt + 1) * width, 0.0); // of a row's number of chosen scores and a column's sum
    chance[0] = 1.0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t own = score(i);
        const auto left = static_cast<double>(n - i);
        for (std::size_t j = std::min(dealt, i + 1) + 1; j-- > 0;) {
            double* const row = chance.data() + j * width;
            const double keep = 1.0 - static_cast<double>(dealt - j) / left;
            if (j <= i) {
                for (std::size_t sum = least[j]; sum <= greatest[j]; ++sum) {
                    row[sum] *= keep;
                }
            }
            if (j > 0) {
                const double take = static_cast<double>(dealt - (j - 1)) / left;
                const double* const before = row - width;
                for (std::size_t sum = least[j - 1]; sum <= greatest[j - 1]; ++sum) {
                    row[sum + own] += before[sum] * take;
                }
                greatest[j] = greatest[j - 1] + own; // scores ascend: the j greatest are the last ones
            }
        }
    }
    const double* const last = chance.data() + dealt * width;
    return {last, last + width};
}

} // namespace

double PermutationTails::pvalue(Alternative alternative) const noexcept {
    switch (alternative) {
    case Alternative::less: return less;
    case Alternative::greater: return greater;
    case Alternative::two_sided: break;
    }
    return two_sided;
}

double permutation_cost(std::span<const Level> levels) {
    double control = 0.0;
    double treatment = 0.0;
    for (const Level& level : levels) {
        control += static_cast<double>(level.control);
        treatment += static_cast<double>(level.treatment);
    }
    const bool has_ties = std::any_of(levels.begin(), levels.end(), [](const Level& level) { return level.total() > 1; });
    const double few = std::min(control, treatment);
    return (control + treatment) * few * control * treatment * (has_ties ? 2.0 : 1.0);
}

PermutationTails permutation_tails(std::span<const Level> levels) {
    const Scores given = scores_of(levels);
    const std::vector<double> chance = distribution(given);
    const auto n = static_cast<std::int64_t>(given.scores.size());
    const std::int64_t centre = given.dealt * std::accumulate(given.scores.begin(), given.scores.end(), std::int64_t{0});
    const std::int64_t distance = std::abs(n * given.observed - centre); // n times that from the mean: whole
    PermutationTails tails;
    for (std::size_t i = 0; i < chance.size(); ++i) {
        const auto sum = static_cast<std::int64_t>(i);
        tails.less += sum <= given.observed ? chance[i] : 0.0;
        tails.greater += sum >= given.observed ? chance[i] : 0.0;
        tails.two_sided += std::abs(n * sum - centre) >= distance ? chance[i] : 0.0;
    }
    if (!given.is_treatment) { // what one variant has more the other has less
        std::swap(tails.less, tails.greater);
    }
    for (double* tail : {&tails.less, &tails.greater, &tails.two_sided}) {
        *tail = std::min(1.0, *tail);
    }
    return tails;
}

} // namespace cxlift::stats
