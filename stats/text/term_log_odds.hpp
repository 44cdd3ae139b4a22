// Which terms distinguish the variants in what people wrote.
#pragma once

#include "stats/text/term_counts.hpp"
#include "stats/words.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Whose words vary independently: respondents (the words of one answer belong together), or words (as in the paper).
enum class TermVariance { respondents, naive };
// How the prior's words are spread over the terms: as those of both variants together, or evenly.
enum class TermPrior { corpus, flat };

[[nodiscard]] std::span<const Word<TermVariance>> term_variances();
[[nodiscard]] std::span<const Word<TermPrior>> term_priors();

struct TermOptions {
    TermVariance variance = TermVariance::respondents;
    TermPrior prior = TermPrior::corpus;
    double prior_size = 500.0;         // words that the prior counts for, alpha_0 of the paper
    std::int64_t min_respondents = 10; // expected in either variant, were there no difference; else not tested
    double confidence_level = 0.95;
    int threads = 1;
};

// An entry a term.
struct TermLogOdds {
    std::vector<std::int64_t> respondents_control;
    std::vector<std::int64_t> respondents_treatment;
    std::vector<std::int64_t> uses_control;
    std::vector<std::int64_t> uses_treatment;
    std::vector<double> log_odds; // treatment - control; NaN from here on where a term is not tested
    std::vector<double> lower;
    std::vector<double> upper;
    std::vector<double> std_error;
    std::vector<double> statistic;
    std::vector<double> df;     // of the interval; infinite for `naive`
    std::vector<double> pvalue; // two-sided, of the normal distribution
    std::int64_t tested = 0;
    std::int64_t untested = 0; // used, but by too few respondents
};

// The log-odds of a term with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, Political Analysis 16:372,
// eq. 15-23): log[(y + a) / (n + a_0 - y - a)] of the treatment less that of the control, y uses of the term among n words, a
// the prior's share of the prior's a_0 words. The interval is of this difference, which the prior draws towards 0.
// `naive`: the paper's variance 1 / (y + a) of each variant, as if each word were drawn by itself; statistic and interval are
// of it. `respondents`: words of one respondent belong together. The standard error linearises the difference in the
// respondents' counts, given the prior: n / (n - 1) times the sum of centred squares in each variant. A few who repeat a term
// can make most of that sum, so the interval is Student's with Satterthwaite's degrees of freedom: of a variant
// 2 (sum y^2)^2 / sum y^4, those of a chi-squared as variable as the sum. Its end can be off where a variant hardly uses the
// term, and the sum says little, so the test is the score test, whose variance is that of no difference: y - share n, summed
// over the treatment, has the mean 0 and a known variance over all ways to deal the respondents out. So p-value and interval
// need not agree. A term that k of both variants use is tested where k times the smaller variant's share of respondents is at
// least `min_respondents`, which no difference can bring about. Fewer than two respondents in a variant: nothing is tested.
// Throws std::invalid_argument for counts that are none (term_counts.hpp), a prior size that is not above 0, fewer than 1
// respondent as the least, a confidence level out of range.
[[nodiscard]] TermLogOdds term_log_odds(const TermCounts& control, const TermCounts& treatment, std::size_t n_terms,
                                        const TermOptions& options = {});

} // namespace cxlift::stats
