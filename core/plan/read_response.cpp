#include "core/plan/read_response.hpp"

#include <algorithm>

namespace cxlift {
namespace {

// A metric that is summarised, and not compared.
Metric hidden(std::string_view type, const std::string& key, const std::string& column, const std::string& place) {
    Metric metric;
    metric.type = find_metric_type(type);
    metric.hidden_as = key;
    metric.name = key + " in " + column;
    metric.place = place;
    Input input;
    input.column = column;
    input.place = place + "." + key;
    metric.inputs.push_back(std::move(input));
    metric.role = Role::diagnostic;
    if (metric.type->summary == SummaryKind::counts) {
        metric.scale = Scale{};
        metric.estimands = {{.estimand = Estimand::proportion, .role = Role::diagnostic, .share = {.lowest = 1, .highest = 1}}};
    } else {
        metric.estimands = {{.estimand = Estimand::quantile, .role = Role::diagnostic}};
    }
    return metric;
}

void add_metric(Plan& plan, Metric metric) {
    const bool known = std::any_of(plan.metrics.begin(), plan.metrics.end(),
                                   [&](const Metric& one) { return one.is_hidden() && one.name == metric.name; });
    if (!known) {
        plan.metrics.push_back(std::move(metric));
    }
}

void add_segment(Plan& plan, const std::string& column, const std::string& place) {
    const bool known =
        std::any_of(plan.segments.begin(), plan.segments.end(), [&](const Segment& one) { return one.name == column; });
    if (!known) {
        plan.segments.push_back(
            {.name = column, .columns = {column}, .place = place, .compared = false, .times = {}, .order = {}});
    }
}

} // namespace

std::vector<std::pair<std::string, std::string>> response_keys_of(const ResponseColumns& columns) {
    return {{"seen_after", columns.seen_after},
            {"invited", columns.invited},
            {"completed", columns.completed},
            {"mode", columns.mode},
            {"delay", columns.delay}};
}

void read_response(const PlanReader& reader, Metric& metric) {
    const auto text = [&](const std::string& key) { return reader.has(key) ? reader.at(key).text() : ""; };
    if (metric.type->is_outcome || (metric.type->reads != Reads::column && metric.type->reads != Reads::times)) {
        return; // totals of events and ratios have no such keys
    }
    metric.response = {.seen_after = text("seen_after"),
                       .invited = text("invited"),
                       .completed = text("completed"),
                       .mode = text("mode"),
                       .delay = text("delay")};
}

void add_response_columns(const PlanReader& root, Plan& plan) {
    const std::vector<PlanReader> places = root.at("metrics").items();
    for (std::size_t m = 0; m < places.size(); ++m) {
        const ResponseColumns columns = plan.metrics[m].response;
        const std::string place = places[m].path();
        if (!columns.invited.empty()) {
            add_metric(plan, hidden("proportion", "invited", columns.invited, place));
        }
        if (!columns.completed.empty()) {
            add_metric(plan, hidden("proportion", "completed", columns.completed, place));
        }
        if (!columns.delay.empty()) {
            add_metric(plan, hidden("quantile", "delay", columns.delay, place));
        }
        if (!columns.mode.empty()) {
            add_segment(plan, columns.mode, place + ".mode");
        }
    }
}

} // namespace cxlift
