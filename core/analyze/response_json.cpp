#include "core/analyze/response_json.hpp"

namespace cxlift {
namespace {

void put(Json& json, const std::string& name, const stats::Interval& interval) {
    json[name + "_lower"] = number_or_null(interval.lower);
    json[name + "_upper"] = number_or_null(interval.upper);
}

stats::Interval interval_of(const Json& json, const std::string& name) {
    return {.lower = number_or_nan(json.at(name + "_lower")), .upper = number_or_nan(json.at(name + "_upper"))};
}

Json count_or_null(const std::optional<std::int64_t>& count) {
    return count.has_value() ? Json(*count) : Json(nullptr);
}

std::optional<std::int64_t> optional_count(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional(count_of(json));
}

Json answering_to_json(const Answering& of) {
    Json modes = Json::array();
    for (const auto& [mode, times] : of.modes) {
        modes.push_back({{"mode", mode}, {"answered", times}});
    }
    return {{"variant", of.variant},
            {"units", of.units},
            {"invited", count_or_null(of.invited)},
            {"answered", of.answered},
            {"completed", count_or_null(of.completed)},
            {"median_delay", number_or_null(of.median_delay)},
            {"modes", std::move(modes)}};
}

Answering answering_from_json(const Json& json) {
    Answering of;
    json.at("variant").get_to(of.variant);
    of.units = count_of(json.at("units"));
    of.invited = optional_count(json.at("invited"));
    of.answered = count_of(json.at("answered"));
    of.completed = optional_count(json.at("completed"));
    of.median_delay = number_or_nan(json.at("median_delay"));
    for (const Json& mode : json.at("modes")) {
        of.modes.emplace_back(mode.at("mode").get<std::string>(), count_of(mode.at("answered")));
    }
    return of;
}

Json test_to_json(const ResponseTest& test) {
    Json json{{"about", test.about},
              {"control_value", number_or_null(test.control_value)},
              {"treatment_value", number_or_null(test.treatment_value)},
              {"difference", number_or_null(test.difference)}};
    put(json, "difference", test.difference_interval);
    json["statistic"] = number_or_null(test.statistic);
    json["pvalue"] = number_or_null(test.pvalue);
    json["method"] = test.method;
    return json;
}

ResponseTest test_from_json(const Json& json) {
    ResponseTest test;
    json.at("about").get_to(test.about);
    test.control_value = number_or_nan(json.at("control_value"));
    test.treatment_value = number_or_nan(json.at("treatment_value"));
    test.difference = number_or_nan(json.at("difference"));
    test.difference_interval = interval_of(json, "difference");
    test.statistic = number_or_nan(json.at("statistic"));
    test.pvalue = number_or_nan(json.at("pvalue"));
    json.at("method").get_to(test.method);
    return test;
}

} // namespace

Json bounded_to_json(const std::optional<BoundedDifference>& bounded) {
    if (!bounded.has_value()) {
        return nullptr;
    }
    Json json{{"control_rate", number_or_null(bounded->control_rate)},
              {"treatment_rate", number_or_null(bounded->treatment_rate)},
              {"pvalue", number_or_null(bounded->pvalue)}};
    put(json, "lee", bounded->bounds);
    put(json, "lee_interval", bounded->interval);
    put(json, "worst_case", bounded->worst_case);
    json["survives"] = bounded->survives.has_value() ? Json(*bounded->survives) : Json(nullptr);
    json["taken_back"] = bounded->taken_back.empty() ? Json(nullptr) : Json(bounded->taken_back);
    json["sentence"] = bounded->sentence;
    return json;
}

std::optional<BoundedDifference> bounded_from_json(const Json& json) {
    if (json.is_null()) {
        return std::nullopt;
    }
    BoundedDifference bounded;
    bounded.control_rate = number_or_nan(json.at("control_rate"));
    bounded.treatment_rate = number_or_nan(json.at("treatment_rate"));
    bounded.pvalue = number_or_nan(json.at("pvalue"));
    bounded.bounds = interval_of(json, "lee");
    bounded.interval = interval_of(json, "lee_interval");
    bounded.worst_case = interval_of(json, "worst_case");
    if (const Json& survives = json.at("survives"); !survives.is_null()) {
        bounded.survives = survives.get<bool>();
    }
    if (const Json& taken_back = json.at("taken_back"); !taken_back.is_null()) {
        taken_back.get_to(bounded.taken_back);
    }
    json.at("sentence").get_to(bounded.sentence);
    return bounded;
}

Json response_to_json(const Response& response) {
    Json tests = Json::array();
    for (const ResponseTest& test : response.tests) {
        tests.push_back(test_to_json(test));
    }
    return {{"metric", response.metric},
            {"treatment", response.treatment},
            {"seen_after", response.seen_after},
            {"known", response.known},
            {"differs", response.differs},
            {"control", answering_to_json(response.control)},
            {"treated", answering_to_json(response.treated)},
            {"tests", std::move(tests)},
            {"sentence", response.sentence}};
}

Response response_from_json(const Json& json) {
    Response response;
    json.at("metric").get_to(response.metric);
    json.at("treatment").get_to(response.treatment);
    json.at("seen_after").get_to(response.seen_after);
    json.at("known").get_to(response.known);
    json.at("differs").get_to(response.differs);
    response.control = answering_from_json(json.at("control"));
    response.treated = answering_from_json(json.at("treated"));
    for (const Json& test : json.at("tests")) {
        response.tests.push_back(test_from_json(test));
    }
    json.at("sentence").get_to(response.sentence);
    return response;
}

} // namespace cxlift
