#include "stats/text/term_counts.hpp"

#include "stats/in_threads.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

void check(const std::string& function, const TermCounts& counts, std::size_t n_terms) {
    if (counts.starts.empty() || counts.starts.front() != 0 || !std::is_sorted(counts.starts.begin(), counts.starts.end()) ||
        std::cmp_not_equal(counts.starts.back(), counts.terms.size()) || counts.uses.size() != counts.terms.size()) {
        throw std::invalid_argument(function + ": starts must increase from 0 to the number of terms and uses.");
    }
    const auto outside = [n_terms](std::int32_t term) { return term < 0 || std::cmp_greater_equal(term, n_terms); };
    if (std::any_of(counts.terms.begin(), counts.terms.end(), outside)) {
        throw std::invalid_argument(function + ": a term is outside 0 to n_terms - 1.");
    }
    if (std::any_of(counts.uses.begin(), counts.uses.end(), [](std::int32_t uses) { return uses < 1; })) {
        throw std::invalid_argument(function + ": uses holds a number below 1.");
    }
}

TermSums zeros(std::size_t n_terms) {
    TermSums sums;
    sums.respondents.assign(n_terms, 0);
    sums.uses.assign(n_terms, 0.0);
    sums.squares.assign(n_terms, 0.0);
    sums.fourths.assign(n_terms, 0.0);
    sums.products.assign(n_terms, 0.0);
    return sums;
}

void add_respondent(const TermCounts& counts, std::size_t respondent, TermSums& sums) {
    const auto begin = static_cast<std::size_t>(counts.starts[respondent]);
    const auto end = static_cast<std::size_t>(counts.starts[respondent + 1]);
    double words = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        words += counts.uses[i];
    }
    for (std::size_t i = begin; i < end; ++i) {
        const auto term = static_cast<std::size_t>(counts.terms[i]);
        const double uses = counts.uses[i];
        ++sums.respondents[term];
        sums.uses[term] += uses;
        sums.squares[term] += uses * uses;
        sums.fourths[term] += (uses * uses) * (uses * uses);
        sums.products[term] += uses * words;
    }
    sums.words += words;
    sums.words_squared += words * words;
}

void add(const TermSums& part, TermSums& sums) {
    const auto add_up = [](const auto& from, auto& to) {
        for (std::size_t i = 0; i < to.size(); ++i) {
            to[i] += from[i];
        }
    };
    add_up(part.respondents, sums.respondents);
    add_up(part.uses, sums.uses);
    add_up(part.squares, sums.squares);
    add_up(part.fourths, sums.fourths);
    add_up(part.products, sums.products);
    sums.words += part.words;
    sums.words_squared += part.words_squared;
}

} // namespace

TermSums sums_of(const char* function, const TermCounts& counts, std::size_t n_terms, int threads) {
    check(function, counts, n_terms);
    const std::size_t respondents = counts.respondents();
    // A part has sums of its own for every term: more parts than the rows are worth would only add those up.
    const std::size_t worth = std::max<std::size_t>(1, counts.terms.size() / std::max<std::size_t>(16'384, 4 * n_terms));
    const std::size_t parts = std::min(worth, static_cast<std::size_t>(std::max(1, threads)));
    std::vector<TermSums> of(parts);
    in_parts(respondents, parts, [&](std::size_t part, std::size_t begin, std::size_t end) {
        of[part] = zeros(n_terms);
        for (std::size_t respondent = begin; respondent < end; ++respondent) {
            add_respondent(counts, respondent, of[part]);
        }
    });
    TermSums sums = std::move(of.front());
    for (std::size_t part = 1; part < parts; ++part) {
        add(of[part], sums);
    }
    sums.writers = static_cast<double>(respondents);
    return sums;
}

} // namespace cxlift::stats
