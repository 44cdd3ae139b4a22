#include "core/plan/outcome_parts.hpp"

#include "core/errors.hpp"
#include "core/plan/read_options.hpp"

#include <algorithm>
#include <utility>

namespace cxlift {
namespace {

Input input_of(const Metric& whole, std::size_t like, const std::string& total) {
    Input input;
    Fact fact = whole.inputs[like].fact.value_or(Fact{});
    fact.total = total;
    if (total != "sum") {
        fact.property.clear();
    }
    input.place = whole.place;
    input.column = fact.column();
    input.fact = std::move(fact);
    return input;
}

// One input is a share of units, two are a ratio.
Metric part(const Metric& whole, const std::string& name, std::vector<Input> inputs) {
    Metric metric;
    metric.type = find_metric_type(inputs.size() == 2 ? "ratio" : "conversion");
    metric.part_of = whole.name;
    metric.name = whole.name + ": " + name;
    metric.place = whole.place;
    metric.inputs = std::move(inputs);
    metric.role = Role::diagnostic;
    metric.direction = whole.direction;
    const bool is_ratio = metric.type->reads == Reads::ratio;
    if (is_ratio) {
        metric.inputs[1].is_denominator = true;
    } else {
        metric.scale = Scale{};
    }
    metric.estimands = {{.estimand = is_ratio ? Estimand::ratio : Estimand::proportion,
                         .role = metric.role,
                         .direction = metric.direction,
                         .share = {.lowest = 1, .highest = 1}}};
    metric.method = usual_method(metric);
    return metric;
}

std::vector<Metric> parts_of(const Metric& metric, bool triggered) {
    std::vector<Metric> parts;
    if (metric.type->name == "repeat_purchase") {
        const bool limited = !metric.inputs[0].fact.value_or(Fact{}).within.empty();
        parts.push_back(part(metric, "of all units", {input_of(metric, 0, limited ? "twice" : "repeated")}));
    }
    if (metric.type->name == "revenue_per_visitor") {
        parts.push_back(part(metric, "conversion", {input_of(metric, 0, "converted")}));
        if (!triggered) { // a ratio's effect over all units does not follow from that on some
            parts.push_back(
                part(metric, "orders of a buyer", {input_of(metric, 0, "count"), input_of(metric, 0, "converted")}));
            parts.push_back(part(metric, "value of an order", {input_of(metric, 0, "sum"), input_of(metric, 0, "count")}));
        }
    }
    return parts;
}

} // namespace

void add_outcome_parts(Plan& plan) {
    const std::size_t own = plan.metrics.size();
    for (std::size_t m = 0; m < own; ++m) {
        for (Metric& each : parts_of(plan.metrics[m], !plan.triggered.empty())) {
            if (std::ranges::find(plan.metrics, each.name, &Metric::name) != plan.metrics.end()) {
                throw PlanError(plan.metrics[m].place + ".name", "a part of this metric would be called '" + each.name +
                                                                     "', as another metric is; give one of them another name.");
            }
            plan.metrics.push_back(std::move(each));
        }
    }
}

} // namespace cxlift
