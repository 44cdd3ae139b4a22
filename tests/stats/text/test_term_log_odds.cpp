#include "stats/text/term_log_odds.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace {

using cxlift::stats::term_log_odds;
using cxlift::stats::TermCounts;
using cxlift::stats::TermLogOdds;
using cxlift::stats::TermOptions;
using cxlift::stats::TermVariance;

// A row a respondent, a column a term.
struct Rows {
    std::vector<std::int64_t> starts{0};
    std::vector<std::int32_t> terms;
    std::vector<std::int32_t> uses;

    explicit Rows(const std::vector<std::vector<int>>& table) {
        for (const std::vector<int>& row : table) {
            for (std::size_t term = 0; term < row.size(); ++term) {
                if (row[term] > 0) {
                    terms.push_back(static_cast<std::int32_t>(term));
                    uses.push_back(row[term]);
                }
            }
            starts.push_back(static_cast<std::int64_t>(terms.size()));
        }
    }
    [[nodiscard]] TermCounts counts() const { return {.starts = starts, .terms = terms, .uses = uses}; }
};

// Many respondents whose uses follow a simple rule.
Rows many(int respondents, int n_terms, int rule) {
    std::vector<std::vector<int>> table;
    for (int r = 0; r < respondents; ++r) {
        std::vector<int> row;
        for (int term = 0; term < n_terms; ++term) {
            row.push_back((r * (term + rule)) % (term + 3) == 0 ? 1 + (r % 4) : 0);
        }
        table.push_back(row);
    }
    return Rows(table);
}

} // namespace

TEST_CASE("a term that both variants use alike has log-odds of 0", "[text]") {
    const Rows rows({{1, 2}, {0, 1}, {3, 1}});
    const TermLogOdds found = term_log_odds(rows.counts(), rows.counts(), 2, {.min_respondents = 1});
    CHECK(found.tested == 2);
    CHECK(found.log_odds[0] == 0.0);
    CHECK(found.statistic[0] == 0.0);
    CHECK(found.pvalue[0] == 1.0);
    CHECK(found.respondents_control[0] == 2);
    CHECK(found.uses_control[0] == 4);
    CHECK(found.lower[0] == -found.upper[0]);
}

TEST_CASE("turning the variants round turns the signs", "[text]") {
    const Rows control = many(50, 6, 1);
    const Rows treatment = many(80, 6, 2);
    const TermLogOdds there = term_log_odds(control.counts(), treatment.counts(), 6, {.min_respondents = 1});
    const TermLogOdds back = term_log_odds(treatment.counts(), control.counts(), 6, {.min_respondents = 1});
    for (std::size_t term = 0; term < 6; ++term) {
        CHECK(there.log_odds[term] == Approx(-back.log_odds[term]).epsilon(1e-12).margin(1e-15));
        CHECK(there.statistic[term] == Approx(-back.statistic[term]).epsilon(1e-9).margin(1e-12));
        CHECK(there.std_error[term] == Approx(back.std_error[term]).epsilon(1e-12));
    }
}

TEST_CASE("any number of threads gives the same bits", "[text]") {
    const Rows control = many(60'000, 5, 1);
    const Rows treatment = many(60'000, 5, 3);
    const TermLogOdds one = term_log_odds(control.counts(), treatment.counts(), 5, {.threads = 1});
    const TermLogOdds four = term_log_odds(control.counts(), treatment.counts(), 5, {.threads = 4});
    CHECK(one.log_odds == four.log_odds);
    CHECK(one.std_error == four.std_error);
    CHECK(one.statistic == four.statistic);
}

TEST_CASE("terms of few respondents are counted and not tested", "[text]") {
    const Rows control({{1, 0, 1}, {1, 0, 0}, {1, 1, 0}});
    const Rows treatment({{1, 0, 0}, {1, 0, 0}, {0, 1, 0}});
    const TermLogOdds found = term_log_odds(control.counts(), treatment.counts(), 4, {.min_respondents = 2});
    CHECK(found.tested == 1);
    CHECK(found.untested == 2); // the fourth term nobody uses
    CHECK(std::isnan(found.pvalue[1]));
    CHECK(std::isnan(found.log_odds[2]));
}

TEST_CASE("one term alone, and variants without two respondents, have no test", "[text]") {
    const Rows rows({{2}, {1}});
    const TermLogOdds alone = term_log_odds(rows.counts(), rows.counts(), 1, {.min_respondents = 1});
    CHECK(std::isnan(alone.pvalue[0]));
    const Rows one({{1, 1}});
    const TermLogOdds few = term_log_odds(one.counts(), rows.counts(), 2, {.min_respondents = 1});
    CHECK(few.tested == 0);
    const Rows nobody({});
    CHECK(term_log_odds(nobody.counts(), nobody.counts(), 0).tested == 0);
}

TEST_CASE("counts that are none are refused", "[text]") {
    const Rows rows({{1, 2}, {0, 1}});
    const std::vector<std::int64_t> falling{0, 2, 1};
    const std::vector<std::int32_t> terms{0, 1, 7};
    const std::vector<std::int32_t> zero{1, 0, 1};
    const auto tested_with = [&](const TermCounts& counts) { return term_log_odds(counts, rows.counts(), 2); };
    CHECK_THROWS_AS(tested_with({.starts = falling, .terms = rows.terms, .uses = rows.uses}), std::invalid_argument);
    CHECK_THROWS_AS(tested_with({.starts = rows.starts, .terms = terms, .uses = rows.uses}), std::invalid_argument);
    CHECK_THROWS_AS(tested_with({.starts = rows.starts, .terms = rows.terms, .uses = zero}), std::invalid_argument);
    const auto asked_with = [&](const TermOptions& options) { return term_log_odds(rows.counts(), rows.counts(), 2, options); };
    CHECK_THROWS_AS(asked_with({.prior_size = 0.0}), std::invalid_argument);
    CHECK_THROWS_AS(asked_with({.min_respondents = 0}), std::invalid_argument);
    CHECK_THROWS_AS(asked_with({.confidence_level = 1.0}), std::invalid_argument);
}
