#include "core/errors.hpp"
#include "core/json/strict.hpp"
#include "core/nearest_name.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/reader.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace cxlift {
namespace {

const MetricType& read_type(const PlanReader& metric) {
    const PlanReader place = metric.at("type");
    std::vector<std::string> names;
    for (const MetricType& type : metric_types()) {
        names.emplace_back(type.name);
    }
    const std::string name = place.text();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        place.fail(unknown_name(name, "a metric type", names));
    }
    return metric_types()[static_cast<std::size_t>(found - names.begin())];
}

Role read_role(const PlanReader& metric) {
    const std::string role =
        metric.has("role") ? metric.at("role").one_of({"primary", "secondary", "guardrail", "diagnostic"}) : "secondary";
    return role == "primary"     ? Role::primary
           : role == "secondary" ? Role::secondary
           : role == "guardrail" ? Role::guardrail
                                 : Role::diagnostic;
}

std::vector<std::string> keys_of(const MetricType& type) {
    std::vector<std::string> keys{"type", type.over_facts ? "event" : "column"};
    if (type.has_property) {
        keys.emplace_back("property");
    }
    keys.insert(keys.end(), {"name", "role", "direction"});
    return keys;
}

Metric read_metric(const PlanReader& reader) {
    reader.require_object();
    Metric metric;
    metric.place = reader.path();
    metric.type = &read_type(reader);
    // A misspelt key first: "is missing" would say less about it.
    reader.refuse_other_keys(keys_of(*metric.type));
    if (metric.type->over_facts) {
        metric.event = reader.at("event").text();
        metric.column = metric.event;
        if (metric.type->has_property) {
            metric.property = reader.at("property").text();
            metric.column += "." + metric.property;
        }
        metric.column += "." + std::string(metric.type->total);
    } else {
        metric.column = reader.at("column").text();
    }
    metric.name = reader.has("name") ? reader.at("name").text() : metric.column;
    metric.role = read_role(reader);
    if (reader.has("direction")) {
        metric.direction = reader.at("direction").one_of({"higher", "lower"}) == "lower" ? Direction::lower : Direction::higher;
    }
    return metric;
}

std::vector<Metric> read_metrics(const PlanReader& plan) {
    const PlanReader place = plan.at("metrics");
    std::vector<Metric> metrics;
    std::set<std::string> names;
    for (const PlanReader& item : place.items()) {
        metrics.push_back(read_metric(item));
        if (!names.insert(metrics.back().name).second) {
            throw PlanError(item.path() + ".name",
                            "'" + metrics.back().name + "' names two metrics; give one of them a `name` of its own.");
        }
    }
    if (metrics.empty()) {
        place.fail("must name at least one metric.");
    }
    return metrics;
}

std::vector<std::string> read_names(const PlanReader& list) {
    std::vector<std::string> names;
    for (const PlanReader& item : list.items()) {
        names.push_back(item.text());
        if (std::count(names.begin(), names.end(), names.back()) > 1) {
            item.fail("'" + names.back() + "' stands twice in the list; take one out.");
        }
    }
    return names;
}

void read_allocation(const PlanReader& table, Plan& plan) {
    table.require_object();
    for (const auto& [variant, share] : table.value().items()) {
        const PlanReader place(share, table.path() + "." + variant);
        if (!(place.number() > 0.0)) {
            place.fail("is " + share.dump() + ", must be above 0.");
        }
        plan.allocation.emplace_back(variant, share.get<double>());
    }
    std::vector<std::string> variants;
    for (const auto& [variant, unused] : plan.allocation) {
        variants.push_back(variant);
    }
    const auto require_share = [&](const std::string& variant, const std::string& place) {
        if (std::find(variants.begin(), variants.end(), variant) == variants.end()) {
            throw PlanError(place, unknown_name(variant, "a variant of the allocation", variants));
        }
    };
    require_share(plan.control, "control");
    for (std::size_t i = 0; i < plan.treatments.size(); ++i) {
        require_share(plan.treatments[i], "treatments[" + std::to_string(i) + "]");
    }
}

void read_variants(const PlanReader& root, Plan& plan) {
    plan.control = root.at("control").text();
    if (root.has("treatments")) {
        plan.treatments = read_names(root.at("treatments"));
        if (plan.treatments.empty()) {
            root.at("treatments").fail("the list is empty; leave it out to compare every variant with the control.");
        }
        if (std::find(plan.treatments.begin(), plan.treatments.end(), plan.control) != plan.treatments.end()) {
            root.at("treatments").fail("the control '" + plan.control + "' stands among the treatments; take it out.");
        }
    }
    if (root.has("allocation")) {
        read_allocation(root.at("allocation"), plan);
    }
}

Json parse(std::string_view text) {
    try {
        return parse_strict(text);
    } catch (const std::invalid_argument& error) {
        throw PlanError("plan", error.what());
    }
}

} // namespace

Plan plan_from_json(std::string_view text) {
    const Json json = parse(text);
    const PlanReader root(json, "");
    root.refuse_other_keys({"name", "unit", "variant", "control", "treatments", "allocation", "metrics", "segments",
                            "correction", "confidence_level"});
    Plan plan;
    plan.name = root.at("name").text();
    if (root.has("unit")) {
        plan.unit = root.at("unit").text();
    }
    if (root.has("variant")) {
        plan.variant = root.at("variant").text();
    }
    read_variants(root, plan);
    plan.metrics = read_metrics(root);
    if (root.has("segments")) {
        plan.segments = read_names(root.at("segments"));
    }
    if (root.has("correction")) {
        plan.correction = root.at("correction").one_of({"none", "holm"});
    }
    if (root.has("confidence_level")) {
        plan.confidence_level = root.at("confidence_level").number();
        if (!(plan.confidence_level > 0.0 && plan.confidence_level < 1.0)) {
            root.at("confidence_level")
                .fail("is " + root.at("confidence_level").value().dump() + ", must lie between 0 and 1, such as 0.95.");
        }
    }
    return plan;
}

} // namespace cxlift
