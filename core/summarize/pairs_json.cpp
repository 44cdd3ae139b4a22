#include "core/summarize/pairs_json.hpp"

#include "core/summarize/summary_json.hpp"

#include <stdexcept>
#include <variant>

namespace cxlift {

Json pairs_to_json(const stats::ClusterPairs& pairs) {
    Json json = Json::array();
    for (const auto& [sizes, totals] : pairs.by_sizes()) {
        json.push_back({{"before", sizes.first}, {"after", sizes.second}, {"totals", summary_to_json(totals)}});
    }
    return json;
}

void read_pairs(const Json& json, std::int64_t units, std::vector<stats::ClusterPairs>& pairs) {
    if (json.size() != pairs.size()) {
        throw std::invalid_argument("Summaries: a group has units on both sides of a change for another number of metrics.");
    }
    for (std::size_t m = 0; m < pairs.size(); ++m) {
        for (const Json& one : json.at(m)) {
            Summary totals = stats::CoMoments(2 * pairs[m].totals());
            read_summary(one.at("totals"), totals);
            pairs[m].add({count_of(one.at("before")), count_of(one.at("after"))}, std::get<stats::CoMoments>(totals));
        }
        if (pairs[m].clusters() > units) {
            throw std::invalid_argument("Summaries: more units are on both sides of a change than after it.");
        }
    }
}

} // namespace cxlift
