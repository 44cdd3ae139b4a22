#include "core/plan/unit_rows.hpp"

#include "core/errors.hpp"
#include "core/plan/read_answer.hpp"
#include "stats/scores/nps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cxlift {
namespace {

std::string name_of_total(const MetricEstimand& estimand) {
    if (is_share(estimand.estimand)) {
        return "share of " + std::to_string(estimand.share.lowest) + "-" + std::to_string(estimand.share.highest);
    }
    return estimand.estimand == Estimand::nps ? "points" : "mean";
}

void require_observations(const PlanReader& place, const Metric& metric) {
    for (const Input& input : metric.inputs) {
        if (input.fact.has_value() && !input.fact->is_answer()) {
            throw PlanError(input.place, "is a total of events, which has one row a unit; leave out unit_rows = \"many\", or "
                                         "read a column.");
        }
    }
    if (metric.type->summary == SummaryKind::distribution) {
        place.at("type").fail("is '" + std::string(metric.type->name) +
                              "', which cannot stand beside unit_rows = \"many\": the summaries do not hold which "
                              "rows are one unit's. Make one row a unit, or compare the mean.");
    }
    for (const std::string key :
         {"bootstrap", "completed", "covariates", "delay", "invited", "method", "mode", "strata", "weights"}) {
        if (place.has(key)) {
            place.at(key).fail("cannot stand beside unit_rows = \"many\", whose test is the cluster-robust one; leave it out.");
        }
    }
}

} // namespace

double worth_of(const MetricEstimand& estimand, double answer) {
    if (is_share(estimand.estimand)) {
        return estimand.share.holds(answer) ? 1.0 : 0.0;
    }
    if (estimand.estimand == Estimand::nps) {
        return stats::nps_point(answer);
    }
    return answer;
}

void read_unit_rows(const PlanReader& root, Plan& plan) {
    if (!root.has("unit_rows") || root.at("unit_rows").one_of({"one", "many"}) == "one") {
        return;
    }
    if (!plan.unit.has_value()) {
        root.at("unit_rows").fail(R"(is "many", so the plan must name the column of the unit: write unit = "...".)");
    }
    if (root.has("triggered")) {
        root.at("triggered").fail("cannot stand beside unit_rows = \"many\"; leave it out, or make one row a unit.");
    }
    plan.unit_rows = UnitRows::many;
    const std::vector<PlanReader> places = root.at("metrics").items();
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        require_observations(places[m], plan.metrics[m]);
        plan.metrics[m].unit_rows = UnitRows::many;
    }
}

std::vector<UnitTotal> unit_totals(const Metric& metric) {
    std::vector<UnitTotal> totals;
    for (const MetricEstimand& estimand : metric.estimands) {
        if (estimand.estimand == Estimand::ratio) {
            continue;
        }
        UnitTotal total{.name = name_of_total(estimand), .worth = {}};
        for (int answer = metric.scale.value_or(Scale{}).lowest; metric.scale.has_value() && answer <= metric.scale->highest;
             ++answer) {
            total.worth.push_back(worth_of(estimand, answer));
        }
        totals.push_back(std::move(total));
    }
    std::sort(totals.begin(), totals.end(), [](const UnitTotal& a, const UnitTotal& b) { return a.name < b.name; });
    return totals;
}

std::vector<std::string> names_of(const std::vector<UnitTotal>& totals) {
    std::vector<std::string> names;
    std::transform(totals.begin(), totals.end(), std::back_inserter(names), [](const UnitTotal& total) { return total.name; });
    return names;
}

std::size_t total_of(const Metric& metric, const MetricEstimand& estimand) {
    const std::vector<std::string> names = names_of(unit_totals(metric));
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name_of_total(estimand)) - names.begin());
}

} // namespace cxlift
