#include "core/plan/answer_order.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace cxlift {
namespace {

// Why a metric has no such estimand; empty where it has.
std::string_view obstacle(const Plan& plan, const Metric& metric) {
    if (metric.unit_rows == UnitRows::many) {
        return "unit_rows = \"many\": the summaries do not hold which answers are one unit's";
    }
    if (!metric.weights().empty()) {
        return "weights: its test counts every answer once";
    }
    if (!metric.strata.empty()) {
        return "strata, which are put together for means";
    }
    return plan.triggered.empty() ? "" : "'triggered': the effect over all units does not follow from that on some";
}

} // namespace

void settle_answer_orders(const PlanReader& root, Plan& plan) {
    const std::vector<PlanReader> places = root.at("metrics").items();
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        Metric& metric = plan.metrics[m];
        const std::string why(obstacle(plan, metric));
        if (metric.decide_on == "distribution" && !why.empty()) {
            places[m].at("decide_on").fail("is \"distribution\", which cannot stand beside " + why + "; choose another.");
        }
        if (metric.decide_on == "distribution" && metric.bootstrap.has_value()) {
            places[m].at("decide_on").fail("is \"distribution\", whose test is Brunner and Munzel's; leave out the bootstrap.");
        }
        if (!why.empty()) {
            std::erase_if(metric.estimands, [](const MetricEstimand& e) { return e.estimand == Estimand::distribution; });
        }
    }
}

std::optional<Scale> good_answers(const Metric& metric) {
    for (const MetricEstimand& estimand : metric.estimands) {
        if (estimand.estimand == Estimand::top_box || estimand.estimand == Estimand::easy) {
            return estimand.share;
        }
    }
    return std::nullopt;
}

std::optional<Scale> usual_good_answers(const Metric& metric) {
    const Scale scale = metric.scale.value_or(Scale{});
    if (metric.type->name == "csat") {
        return scale.lowest == 0 ? Scale{.lowest = 1, .highest = 1}
                                 : Scale{.lowest = scale.highest - 1, .highest = scale.highest};
    }
    if (metric.type->name == "ces") { // beyond the middle of the scale: 5 to 7 of 1 to 7
        return metric.easy == "high" ? Scale{.lowest = (scale.highest + 1) / 2 + 1, .highest = scale.highest}
                                     : Scale{.lowest = 1, .highest = scale.highest / 2};
    }
    return std::nullopt;
}

} // namespace cxlift
