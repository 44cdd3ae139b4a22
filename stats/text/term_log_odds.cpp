#include "stats/text/term_log_odds.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr const char* function = "distinguishing_terms";
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The log-odds of a term in one variant, and its derivatives.
struct Odds {
    double log_odds;
    double of_uses;  // derivative by a use of the term
    double of_words; // by a use of any other term, with its sign turned
};

Odds odds_of(double uses, double words, double prior, double prior_size) {
    const double in = uses + prior;
    const double out = (words - uses) + (prior_size - prior);
    return {.log_odds = std::log(in / out), .of_uses = 1.0 / in, .of_words = 1.0 / out};
}

// A respondent moves the difference by `of_term` y - `of_all` n: y uses of the term, n words.
struct Influence {
    double of_term;
    double of_all;
};

// What is left of a difference of large sums is rounding.
double above_rounding(double difference, double scale) {
    return difference > 1e-12 * scale ? difference : 0.0;
}

// n / (n - 1) times the sum of centred squares of `of_term` y - `of_all` n.
double variance_of(const Odds& by, const TermSums& sums, std::size_t term) {
    const double of_term = by.of_uses + by.of_words;
    const double of_all = by.of_words;
    const double mean = (of_term * sums.uses[term] - of_all * sums.words) / sums.writers;
    const double own = of_term * of_term * sums.squares[term];
    const double squares =
        own - 2.0 * of_term * of_all * sums.products[term] + of_all * of_all * sums.words_squared - sums.writers * mean * mean;
    return above_rounding(squares, own) * sums.writers / (sums.writers - 1.0);
}

// Those of a chi-squared that varies as the sum of squares does.
double degrees_of(const TermSums& sums, std::size_t term) {
    const double fourths = sums.fourths[term];
    return fourths > 0.0 ? 2.0 * sums.squares[term] * sums.squares[term] / fourths : infinity;
}

// The uses by the treatment beyond those that its share of all words would bring, in standard deviations over all ways to deal
// the respondents out to the variants.
double score_of(const TermSums& control, const TermSums& treatment, std::size_t term, double share) {
    const double beyond = treatment.uses[term] - share * treatment.words;
    const double own = control.squares[term] + treatment.squares[term];
    const double squares = own - 2.0 * share * (control.products[term] + treatment.products[term]) +
                           share * share * (control.words_squared + treatment.words_squared);
    const double writers = control.writers + treatment.writers;
    const double variance = above_rounding(squares, own) * (control.writers / writers) * (treatment.writers / (writers - 1.0));
    return beyond / std::sqrt(variance);
}

struct Tested {
    double log_odds;
    double variance;
    double df;
    double statistic;
};

Tested test(const TermSums& control, const TermSums& treatment, std::size_t term, double n_used, const TermOptions& options) {
    const double share = (control.uses[term] + treatment.uses[term]) / (control.words + treatment.words);
    const double prior = options.prior_size * (options.prior == TermPrior::corpus ? share : 1.0 / n_used);
    const Odds c = odds_of(control.uses[term], control.words, prior, options.prior_size);
    const Odds t = odds_of(treatment.uses[term], treatment.words, prior, options.prior_size);
    const double log_odds = t.log_odds - c.log_odds;
    if (options.variance == TermVariance::naive) {
        const double variance = t.of_uses + c.of_uses;
        return {.log_odds = log_odds, .variance = variance, .df = infinity, .statistic = log_odds / std::sqrt(variance)};
    }
    const double of_control = variance_of(c, control, term);
    const double of_treatment = variance_of(t, treatment, term);
    const double variance = of_control + of_treatment;
    return {
        .log_odds = log_odds,
        .variance = variance,
        .df = variance * variance /
              (of_control * of_control / degrees_of(control, term) + of_treatment * of_treatment / degrees_of(treatment, term)),
        .statistic = score_of(control, treatment, term, share)};
}

std::vector<std::int64_t> whole(const std::vector<double>& sums) {
    std::vector<std::int64_t> result(sums.size());
    std::transform(sums.begin(), sums.end(), result.begin(), [](double sum) { return static_cast<std::int64_t>(sum); });
    return result;
}

void check(const TermOptions& options) {
    check_confidence_level(function, options.confidence_level);
    if (!(options.prior_size > 0.0 && std::isfinite(options.prior_size))) {
        throw std::invalid_argument(std::string(function) + ": prior_size is " + std::to_string(options.prior_size) +
                                    ", must be a finite number above 0.");
    }
    if (options.min_respondents < 1) {
        throw std::invalid_argument(std::string(function) + ": min_respondents is " + std::to_string(options.min_respondents) +
                                    ", must be at least 1.");
    }
}

} // namespace

std::span<const Word<TermVariance>> term_variances() {
    static constexpr std::array<Word<TermVariance>, 2> words{
        {{TermVariance::respondents, "respondents"}, {TermVariance::naive, "naive"}}};
    return words;
}

std::span<const Word<TermPrior>> term_priors() {
    static constexpr std::array<Word<TermPrior>, 2> words{{{TermPrior::corpus, "corpus"}, {TermPrior::flat, "flat"}}};
    return words;
}

TermLogOdds term_log_odds(const TermCounts& control, const TermCounts& treatment, std::size_t n_terms,
                          const TermOptions& options) {
    check(options);
    const TermSums c = sums_of(function, control, n_terms, options.threads);
    const TermSums t = sums_of(function, treatment, n_terms, options.threads);
    TermLogOdds result;
    result.respondents_control = c.respondents;
    result.respondents_treatment = t.respondents;
    result.uses_control = whole(c.uses);
    result.uses_treatment = whole(t.uses);
    for (std::vector<double>* column :
         {&result.log_odds, &result.lower, &result.upper, &result.std_error, &result.statistic, &result.df, &result.pvalue}) {
        column->assign(n_terms, nan);
    }
    double n_used = 0.0;
    for (std::size_t term = 0; term < n_terms; ++term) {
        n_used += c.uses[term] + t.uses[term] > 0.0 ? 1.0 : 0.0;
    }
    const double tail = (1.0 - options.confidence_level) / 2.0;
    const double smaller = std::min(c.writers, t.writers) / std::max(1.0, c.writers + t.writers);
    const bool enough = c.writers >= 2.0 && t.writers >= 2.0;
    for (std::size_t term = 0; term < n_terms; ++term) {
        const std::int64_t respondents = c.respondents[term] + t.respondents[term];
        if (respondents == 0) {
            continue;
        }
        if (!enough || static_cast<double>(respondents) * smaller < static_cast<double>(options.min_respondents)) {
            ++result.untested;
            continue;
        }
        ++result.tested;
        const Tested found = test(c, t, term, n_used, options);
        result.log_odds[term] = found.log_odds;
        if (!std::isfinite(found.statistic)) { // every answer alike, or one term alone
            continue;
        }
        result.statistic[term] = found.statistic;
        result.pvalue[term] = std::min(1.0, 2.0 * normal_upper_tail(std::abs(found.statistic)));
        if (!(found.variance > 0.0)) {
            continue;
        }
        const double std_error = std::sqrt(found.variance);
        const double margin = student_t_upper_quantile(tail, found.df) * std_error;
        result.std_error[term] = std_error;
        result.df[term] = found.df;
        result.lower[term] = found.log_odds - margin;
        result.upper[term] = found.log_odds + margin;
    }
    return result;
}

} // namespace cxlift::stats
