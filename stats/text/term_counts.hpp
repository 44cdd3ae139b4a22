// How often each respondent uses each term, and the totals that a test of terms needs of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Compressed sparse rows, those of respondent r at [starts[r], starts[r + 1]): each term once a respondent, uses from 1 on.
struct TermCounts {
    std::span<const std::int64_t> starts; // one more than respondents
    std::span<const std::int32_t> terms;
    std::span<const std::int32_t> uses;

    [[nodiscard]] std::size_t respondents() const noexcept { return starts.empty() ? 0 : starts.size() - 1; }
};

// Sums over the respondents of a variant; y is how often a respondent uses the term, n all words of that respondent.
struct TermSums {
    std::vector<std::int64_t> respondents; // with y > 0
    std::vector<double> uses;              // y
    std::vector<double> squares;           // y^2
    std::vector<double> fourths;           // y^4
    std::vector<double> products;          // y n
    double words = 0.0;                    // n
    double words_squared = 0.0;            // n^2
    double writers = 0.0;                  // respondents
};

// The same bits for any number of threads: the sums are of whole numbers. Throws std::invalid_argument, beginning with
// `function`, for starts that do not increase or end elsewhere than the rows, a term outside [0, n_terms), a use below 1.
[[nodiscard]] TermSums sums_of(const char* function, const TermCounts& counts, std::size_t n_terms, int threads);

} // namespace cxlift::stats
