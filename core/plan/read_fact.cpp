#include "core/plan/read_fact.hpp"

#include <algorithm>

namespace cxlift {
namespace {

FactValue read_value(const PlanReader& place) {
    if (place.value().is_boolean()) {
        return place.value().get<bool>();
    }
    if (place.value().is_number()) {
        return place.number();
    }
    if (!place.value().is_string()) {
        place.fail("must be text, a number or a truth value, or a list of these.");
    }
    return place.value().get<std::string>(); // an empty text is a value that a property can have
}

} // namespace

std::vector<std::string> fact_keys(const MetricType& type) {
    return type.has_property ? std::vector<std::string>{"event", "property", "where"}
                             : std::vector<std::string>{"event", "where"};
}

Fact read_fact(const PlanReader& reader, const MetricType& type) {
    Fact fact;
    fact.type = &type;
    fact.event = reader.at("event").text();
    fact.total = type.total;
    if (type.has_property) {
        fact.property = reader.at("property").text();
    }
    if (!reader.has("where")) {
        return fact;
    }
    const PlanReader where = reader.at("where");
    where.require_object();
    for (const auto& [property, value] : where.value().items()) {
        const PlanReader place(value, where.path() + "." + property);
        std::vector<FactValue> values;
        if (value.is_array()) {
            for (const PlanReader& item : place.items()) {
                values.push_back(read_value(item));
            }
        } else {
            values.push_back(read_value(place));
        }
        if (values.empty()) {
            place.fail("the list is empty, so no event would count.");
        }
        fact.where.emplace_back(property, std::move(values));
    }
    // One filter has one name, however it is written.
    std::sort(fact.where.begin(), fact.where.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return fact;
}

Json where_to_json(const Fact& fact) {
    Json json = Json::object();
    for (const auto& [property, values] : fact.where) {
        Json list = Json::array();
        for (const FactValue& value : values) {
            std::visit([&](const auto& v) { list.push_back(v); }, value);
        }
        json[property] = list.size() == 1 ? list[0] : list;
    }
    return json;
}

void add_fact(Json& json, const Fact& fact) {
    json["event"] = fact.event;
    if (!fact.property.empty()) {
        json["property"] = fact.property;
    }
    if (fact.is_answer() && fact.total != "only") {
        json["repeated"] = fact.total;
    }
    if (!fact.where.empty()) {
        json["where"] = where_to_json(fact);
    }
}

} // namespace cxlift
