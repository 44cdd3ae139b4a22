#include "core/plan/read_answer.hpp"

#include "core/plan/read_fact.hpp"
#include "core/plan/read_options.hpp"

namespace cxlift {

std::vector<std::string> answer_keys(const MetricType& type) {
    if (type.reads != Reads::column || is_quantile(type)) {
        return {};
    }
    return {"event", "property", "where", "repeated"};
}

std::optional<Input> read_answer(const PlanReader& reader, const MetricType& type) {
    if (!reader.has("event")) {
        for (const std::string key : {"property", "where", "repeated"}) {
            if (reader.has(key)) {
                reader.at(key).fail("is of events; name one, as in event = \"survey\", or leave this out.");
            }
        }
        return std::nullopt;
    }
    if (reader.has("column")) {
        reader.at("column").fail("stands beside an event; a metric reads a column of the table, or a property of events.");
    }
    Input input;
    input.place = reader.path();
    input.fact = read_fact(reader, type);
    input.fact->property = reader.at("property").text();
    input.fact->total = reader.has("repeated") ? reader.at("repeated").one_of({"first", "last", "all"}) : "only";
    input.column = input.fact->column();
    return input;
}

void settle_answers(const PlanReader& root, Plan& plan) {
    const std::vector<PlanReader> places = root.at("metrics").items();
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        Metric& metric = plan.metrics[m];
        std::optional<Fact>& fact = metric.elapsed.has_value() ? metric.elapsed->tickets : metric.inputs.front().fact;
        if (!fact.has_value() || !fact->is_answer()) {
            continue;
        }
        if (plan.unit_rows == UnitRows::many && fact->total == "only") {
            fact->total = "all";
        }
        if (plan.unit_rows == UnitRows::one && fact->total == "all") {
            places[m]
                .at("repeated")
                .fail("is \"all\", which takes units as clusters; write unit_rows = \"many\" and the "
                      "unit's column in the plan, or \"first\" or \"last\" here.");
        }
    }
}

} // namespace cxlift
