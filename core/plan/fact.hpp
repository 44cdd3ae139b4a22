// What a column of the unit table is made of: the rows of one event.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cxlift {

struct MetricType;

using FactValue = std::variant<std::string, double, bool>;

// A total of one event's rows for each unit, or an answer: the property of one of them. Of the rows, those count whose
// properties have one of the values that `where` names.
struct Fact {
    const MetricType* type = nullptr;
    std::string event;
    std::string property; // summed, or the answer; empty for other totals
    std::vector<std::pair<std::string, std::vector<FactValue>>> where;
    // What of them: its type's total, or one of a business outcome, or which answers of a unit count: "first", "last", "all" of
    // a table with a row for each, or "only" where a unit may not have several.
    std::string total;
    std::int64_t day = 0;  // of a return, or of the end of a wait
    std::string kind;      // of a return: "on" that day, or "from" it
    std::string within;    // of a repetition: "30d"; empty: without limit
    bool is_below = false; // it stands below the line: its event is the plan's key `of`

    [[nodiscard]] bool is_answer() const;
    [[nodiscard]] std::string column() const; // its name in the unit table: "purchase.revenue.sum where category=shoes|boots"
};

// Numbers and truth values as a plan writes them.
struct TextOf {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(double number) const;
};

} // namespace cxlift
