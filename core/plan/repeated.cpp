#include "core/plan/repeated.hpp"

namespace cxlift {

RepeatedRows read_repeated(const PlanReader& root, UnitRows rows) {
    if (!root.has("repeated")) {
        for (const std::string key : {"answered_at", "touchpoint"}) {
            if (root.has(key)) {
                root.at(key).fail(
                    R"(needs the key 'repeated': write repeated = "first", "last" or "all", which answers of a unit count.)");
            }
        }
        return {};
    }
    const std::string kept = root.at("repeated").one_of({"first", "last", "all"});
    if (rows == UnitRows::one) {
        root.at("repeated").fail(R"(is of tables with several answers of a unit; write unit_rows = "many".)");
    }
    RepeatedRows found{.kept = kept,
                       .answered_at = root.has("answered_at") ? root.at("answered_at").text() : "",
                       .touchpoint = root.has("touchpoint") ? root.at("touchpoint").text() : ""};
    if (kept == "all") {
        return {};
    }
    if (found.answered_at.empty()) {
        root.at("repeated")
            .fail("is \"" + kept + R"(", so the plan must name the column of times: write answered_at = "...".)");
    }
    return found;
}

void add_repeated(Json& json, const RepeatedRows& repeated) {
    if (repeated.kept.empty()) {
        return;
    }
    json["repeated"] = repeated.kept;
    json["answered_at"] = repeated.answered_at;
    if (!repeated.touchpoint.empty()) {
        json["touchpoint"] = repeated.touchpoint;
    }
}

} // namespace cxlift
