#include "core/summarize/distribution_json.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

stats::ValueGroup group_of(const Json& json) {
    if (json.size() == 2) {
        const auto value = json.at(0).get<double>();
        return {.lowest = value, .highest = value, .n = count_of(json.at(1)), .mean = value, .m2 = 0.0};
    }
    return {.lowest = json.at(0).get<double>(),
            .highest = json.at(1).get<double>(),
            .n = count_of(json.at(2)),
            .mean = json.at(3).get<double>(),
            .m2 = json.at(4).get<double>()};
}

} // namespace

Json distribution_to_json(const stats::Distribution& distribution) {
    Json groups = Json::array();
    for (const stats::ValueGroup& group : distribution.groups()) {
        groups.push_back(group.lowest == group.highest && group.m2 == 0.0
                             ? Json::array({group.lowest, group.n})
                             : Json::array({group.lowest, group.highest, group.n, group.mean, group.m2}));
    }
    return {{"max_groups", distribution.max_groups()},
            {"mantissa_bits", distribution.mantissa_bits()},
            {"groups", std::move(groups)}};
}

stats::Distribution distribution_from_json(const Json& json) {
    try {
        std::vector<stats::ValueGroup> groups;
        for (const Json& group : json.at("groups")) {
            groups.push_back(group_of(group));
        }
        const std::int64_t bits = count_of(json.at("mantissa_bits"));
        return {static_cast<std::size_t>(count_of(json.at("max_groups"))), static_cast<int>(bits > 52 ? 53 : bits),
                std::move(groups)};
    } catch (const Json::exception& error) {
        throw std::invalid_argument(std::string("Distribution: the text is no distribution: ") + error.what() + ".");
    }
}

} // namespace cxlift
