#include "core/plan/elapsed.hpp"

namespace cxlift {

std::string Elapsed::column_of(const std::string& moment) const {
    if (!tickets.has_value()) {
        return moment;
    }
    Fact fact = *tickets;
    fact.property = moment;
    return fact.column();
}

std::vector<Fact> Elapsed::moments() const {
    std::vector<Fact> facts;
    for (const std::string& moment : {opened, end(), closed}) {
        if (tickets.has_value() && !moment.empty()) {
            facts.push_back(*tickets);
            facts.back().property = moment;
        }
    }
    return facts;
}

std::string Elapsed::duration_column() const {
    std::string text = unit;
    if (!calendar.empty()) {
        text += " (" + calendar + ")";
    }
    text += " from " + column_of(opened) + " to " + column_of(end());
    if (!closed.empty()) {
        text += " or " + column_of(closed);
    }
    return observed_until.empty() ? text : text + ", until " + observed_until;
}

std::string Elapsed::event_column() const {
    return column_of(end()) + (observed_until.empty() ? " is known" : " is known until " + observed_until);
}

std::string Elapsed::closed_column() const {
    return column_of(closed) + " without " + column_of(end()) + (observed_until.empty() ? "" : ", until " + observed_until);
}

} // namespace cxlift
