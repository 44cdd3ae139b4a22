#include "core/errors.hpp"
#include "core/json/strict.hpp"
#include "core/nearest_name.hpp"
#include "core/plan/answer_order.hpp"
#include "core/plan/outcome_parts.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/read_answer.hpp"
#include "core/plan/read_bootstrap.hpp"
#include "core/plan/read_elapsed.hpp"
#include "core/plan/read_metric.hpp"
#include "core/plan/read_response.hpp"
#include "core/plan/read_segments.hpp"
#include "core/plan/reader.hpp"
#include "core/plan/unit_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

namespace cxlift {
namespace {

// "p.q" of "e" and "q" of "e.p" would be one column of the unit table.
void refuse_one_name_for_two_totals(const std::vector<Metric>& metrics) {
    std::map<std::string, const Fact*> known;
    for (const Metric& metric : metrics) {
        for (const Input& input : metric.inputs) {
            if (!input.fact.has_value()) {
                continue;
            }
            const Fact& fact = *input.fact;
            const auto [place, is_new] = known.emplace(input.column, &fact);
            const Fact& before = *place->second;
            if (!is_new && (before.event != fact.event || before.property != fact.property || before.where != fact.where)) {
                throw PlanError(input.place, "another total would have the name '" + input.column +
                                                 "', too; rename an event or a property.");
            }
        }
    }
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
    refuse_one_name_for_two_totals(metrics);
    return metrics;
}

Rule read_rule(const PlanReader& place) {
    return place.one_of({"all", "any"}) == "any" ? Rule::any : Rule::all;
}

void read_rules(const PlanReader& root, Plan& plan) {
    if (root.has("correction")) {
        plan.correction = root.at("correction").one_of(correction_words());
    }
    if (root.has("primary_rule")) {
        plan.primary_rule = read_rule(root.at("primary_rule"));
    }
    if (root.has("treatment_rule")) {
        plan.treatment_rule = read_rule(root.at("treatment_rule"));
    }
    if (root.has("confidence_level")) {
        plan.confidence_level = root.at("confidence_level").number();
        if (!(plan.confidence_level > 0.0 && plan.confidence_level < 1.0)) {
            root.at("confidence_level")
                .fail("is " + root.at("confidence_level").value().dump() + ", must lie between 0 and 1, such as 0.95.");
        }
    }
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
        plan.treatments = root.at("treatments").names();
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
    root.refuse_other_keys({"name",       "unit",       "unit_rows",    "variant",        "control",          "treatments",
                            "allocation", "metrics",    "calendars",    "segments",       "segment_limit",    "triggered",
                            "words",      "correction", "primary_rule", "treatment_rule", "confidence_level", "n_resamples",
                            "resampling", "seed",       "repeated",     "answered_at",    "touchpoint"});
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
    if (root.has("calendars")) {
        plan.calendars = read_calendars(root.at("calendars"));
    }
    check_calendars(plan.calendars, plan.metrics);
    read_unit_rows(root, plan);
    settle_answers(root, plan);
    plan.repeated = read_repeated(root, plan.unit_rows);
    if (root.has("words")) {
        plan.words = read_words(root.at("words"), plan.metrics);
    }
    if (root.has("segments")) {
        plan.segments = read_segments(root.at("segments"));
    }
    if (root.has("segment_limit")) {
        plan.segment_limit = read_segment_limit(root.at("segment_limit"));
    }
    read_segment_uses(root, plan);
    settle_answer_orders(root, plan);
    read_rules(root, plan);
    read_resampling(root, plan);
    add_outcome_parts(plan);
    add_response_columns(root, plan);
    return plan;
}

} // namespace cxlift
