// What a plan asks of answers in words: which terms distinguish the variants.
#pragma once

#include "core/plan/metric.hpp"
#include "core/plan/reader.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cxlift {

struct AskedWords {
    std::string column; // of the texts
    std::string name;   // as reports call it; the column, if the plan says nothing
    std::string score;  // the metric whose answers part the respondents; empty: nobody is parted
    std::int64_t ngrams = 1;
    std::int64_t min_respondents = 10; // expected in either variant; terms of fewer are not tested
    double prior_size = 500.0;         // words that the prior counts for
    std::int64_t examples = 3;         // verbatims of a term
    std::string place;                 // in the plan, for messages: "words[0]"
};

// Answers to a score that count as one kind of opinion.
struct AnswerClass {
    std::string name; // "promoters"
    Scale answers;
};

// The discontent and the content of a score, in this order; those in between belong to neither.
[[nodiscard]] std::vector<AnswerClass> answer_classes(const Metric& score);

// Throws PlanError: unknown keys, a name given twice, a score that is no score of the plan, `apart` without one.
[[nodiscard]] std::vector<AskedWords> read_words(const PlanReader& list, const std::vector<Metric>& metrics);
[[nodiscard]] Json words_to_json(const AskedWords& words);

} // namespace cxlift
