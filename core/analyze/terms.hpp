// The terms that distinguish the variants in answers in words, as a report keeps them.
#pragma once

#include "core/json/strict.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace cxlift {

// What somebody wrote, cut to the surroundings of the term.
struct TermExample {
    std::string variant;
    std::string text;
    std::vector<std::pair<std::int64_t, std::int64_t>> marks; // where the term stands: begin and end, in code points
};

struct TermRow {
    std::string term;
    std::string among; // "promoters"; empty: everybody
    std::int64_t respondents_control = 0;
    std::int64_t respondents_treatment = 0;
    std::int64_t uses_control = 0;
    std::int64_t uses_treatment = 0;
    double log_odds = std::numeric_limits<double>::quiet_NaN(); // treatment - control
    double log_odds_lower = std::numeric_limits<double>::quiet_NaN();
    double log_odds_upper = std::numeric_limits<double>::quiet_NaN();
    double std_error = std::numeric_limits<double>::quiet_NaN();
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    double pvalue_adjusted = std::numeric_limits<double>::quiet_NaN();
    std::vector<TermExample> examples;
};

// One comparison of the words in a column.
struct Terms {
    std::string name;
    std::string column;
    std::string score; // whose answers part the respondents; empty: nobody is parted
    std::string treatment;
    std::int64_t respondents_control = 0; // who wrote something
    std::int64_t respondents_treatment = 0;
    std::int64_t tested = 0;
    std::int64_t untested = 0; // in too few respondents
    std::int64_t found = 0;    // significant after the correction
    std::int64_t min_respondents = 0;
    std::string sentence;
    std::vector<TermRow> rows; // the most distinguishing first; not all that were tested
    std::vector<std::string> notes;
};

[[nodiscard]] Json terms_to_json(const std::vector<Terms>& terms);
// Throws as report_from_json does.
[[nodiscard]] std::vector<Terms> terms_from_json(const Json& json);

} // namespace cxlift
