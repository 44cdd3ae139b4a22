#include "core/summarize/survival_json.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cxlift {

Json survival_to_json(const stats::Survival& survival) {
    Json times = Json::array();
    for (std::size_t i = 0; i < survival.size(); ++i) {
        times.push_back(Json::array({survival.times()[i], survival.events()[i], survival.censored()[i]}));
    }
    return {{"times", std::move(times)}};
}

stats::Survival survival_from_json(const Json& json) {
    std::vector<double> times;
    std::vector<std::int64_t> events;
    std::vector<std::int64_t> censored;
    for (const Json& entry : json.at("times")) {
        times.push_back(entry.at(0).get<double>());
        events.push_back(count_of(entry.at(1)));
        censored.push_back(count_of(entry.at(2)));
    }
    return stats::Survival::from_counts(times, events, censored);
}

Json unit_times_to_json(const stats::UnitTimes& times) {
    Json ends = Json::array();
    for (const stats::TimeEnd end : times.end()) {
        ends.push_back(static_cast<int>(end));
    }
    Json rows = Json::array();
    std::size_t before = 0;
    for (const std::size_t end : times.unit_ends()) {
        rows.push_back(end - before);
        before = end;
    }
    return {{"time", times.time()}, {"end", std::move(ends)}, {"rows", std::move(rows)}};
}

stats::UnitTimes unit_times_from_json(const Json& json) {
    std::vector<stats::TimeEnd> ends;
    for (const Json& end : json.at("end")) {
        const std::int64_t kind = count_of(end);
        if (kind > 2) {
            throw std::invalid_argument("Summaries: a time has an end that is none of 0, 1 and 2.");
        }
        ends.push_back(static_cast<stats::TimeEnd>(kind));
    }
    std::vector<std::size_t> unit_ends;
    std::size_t end = 0;
    for (const Json& rows : json.at("rows")) {
        end += static_cast<std::size_t>(count_of(rows));
        unit_ends.push_back(end);
    }
    return {json.at("time").get<std::vector<double>>(), ends, unit_ends};
}

} // namespace cxlift
