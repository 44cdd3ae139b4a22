#include "core/summarize/survival_json.hpp"

#include <cstdint>
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

} // namespace cxlift
