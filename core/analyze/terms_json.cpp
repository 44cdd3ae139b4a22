#include "core/analyze/terms.hpp"

#include <stdexcept>

namespace cxlift {
namespace {

Json example_to_json(const TermExample& example) {
    Json marks = Json::array();
    for (const auto& [begin, end] : example.marks) {
        marks.push_back(Json::array({begin, end}));
    }
    return {{"variant", example.variant}, {"text", example.text}, {"marks", std::move(marks)}};
}

Json row_to_json(const TermRow& row) {
    Json examples = Json::array();
    for (const TermExample& example : row.examples) {
        examples.push_back(example_to_json(example));
    }
    return {{"term", row.term},
            {"among", row.among},
            {"respondents_control", row.respondents_control},
            {"respondents_treatment", row.respondents_treatment},
            {"uses_control", row.uses_control},
            {"uses_treatment", row.uses_treatment},
            {"log_odds", number_or_null(row.log_odds)},
            {"log_odds_lower", number_or_null(row.log_odds_lower)},
            {"log_odds_upper", number_or_null(row.log_odds_upper)},
            {"std_error", number_or_null(row.std_error)},
            {"statistic", number_or_null(row.statistic)},
            {"pvalue", number_or_null(row.pvalue)},
            {"pvalue_adjusted", number_or_null(row.pvalue_adjusted)},
            {"examples", std::move(examples)}};
}

double probability_of(const Json& json) {
    const double value = number_or_nan(json);
    if (value < 0.0 || value > 1.0) {
        throw std::invalid_argument("Report: a p-value of a term is not between 0 and 1.");
    }
    return value;
}

TermExample example_from_json(const Json& json) {
    TermExample example{.variant = json.at("variant"), .text = json.at("text"), .marks = {}};
    for (const Json& mark : json.at("marks")) {
        const std::int64_t begin = count_of(mark.at(0));
        const std::int64_t end = count_of(mark.at(1));
        if (begin >= end || (!example.marks.empty() && begin < example.marks.back().second)) {
            throw std::invalid_argument("Report: the marks of a term's example are not in order.");
        }
        example.marks.emplace_back(begin, end);
    }
    return example;
}

TermRow row_from_json(const Json& json) {
    TermRow row;
    json.at("term").get_to(row.term);
    json.at("among").get_to(row.among);
    row.respondents_control = count_of(json.at("respondents_control"));
    row.respondents_treatment = count_of(json.at("respondents_treatment"));
    row.uses_control = count_of(json.at("uses_control"));
    row.uses_treatment = count_of(json.at("uses_treatment"));
    row.log_odds = number_or_nan(json.at("log_odds"));
    row.log_odds_lower = number_or_nan(json.at("log_odds_lower"));
    row.log_odds_upper = number_or_nan(json.at("log_odds_upper"));
    row.std_error = number_or_nan(json.at("std_error"));
    row.statistic = number_or_nan(json.at("statistic"));
    row.pvalue = probability_of(json.at("pvalue"));
    row.pvalue_adjusted = probability_of(json.at("pvalue_adjusted"));
    for (const Json& example : json.at("examples")) {
        row.examples.push_back(example_from_json(example));
    }
    return row;
}

Terms one_from_json(const Json& json) {
    Terms terms;
    json.at("name").get_to(terms.name);
    json.at("column").get_to(terms.column);
    json.at("score").get_to(terms.score);
    json.at("treatment").get_to(terms.treatment);
    terms.respondents_control = count_of(json.at("respondents_control"));
    terms.respondents_treatment = count_of(json.at("respondents_treatment"));
    terms.tested = count_of(json.at("tested"));
    terms.untested = count_of(json.at("untested"));
    terms.found = count_of(json.at("found"));
    terms.min_respondents = count_of(json.at("min_respondents"));
    json.at("sentence").get_to(terms.sentence);
    for (const Json& row : json.at("rows")) {
        terms.rows.push_back(row_from_json(row));
    }
    json.at("notes").get_to(terms.notes);
    return terms;
}

} // namespace

Json terms_to_json(const std::vector<Terms>& terms) {
    Json list = Json::array();
    for (const Terms& of : terms) {
        Json rows = Json::array();
        for (const TermRow& row : of.rows) {
            rows.push_back(row_to_json(row));
        }
        list.push_back({{"name", of.name},
                        {"column", of.column},
                        {"score", of.score},
                        {"treatment", of.treatment},
                        {"respondents_control", of.respondents_control},
                        {"respondents_treatment", of.respondents_treatment},
                        {"tested", of.tested},
                        {"untested", of.untested},
                        {"found", of.found},
                        {"min_respondents", of.min_respondents},
                        {"sentence", of.sentence},
                        {"rows", std::move(rows)},
                        {"notes", of.notes}});
    }
    return list;
}

std::vector<Terms> terms_from_json(const Json& json) {
    std::vector<Terms> terms;
    for (const Json& one : json) {
        terms.push_back(one_from_json(one));
    }
    return terms;
}

} // namespace cxlift
