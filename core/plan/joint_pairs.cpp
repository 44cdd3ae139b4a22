#include "core/plan/joint_pairs.hpp"

namespace cxlift {
namespace {

bool is_joint(const Plan& plan, const Metric& metric) {
    // Where all primary metrics must be satisfied each of them is a family of its own.
    const bool alone = metric.role == Role::primary && plan.primary_rule == Rule::all;
    const SummaryKind kind = metric.summary();
    const bool plain = kind == SummaryKind::counts || kind == SummaryKind::moments || kind == SummaryKind::co_moments ||
                       (kind == SummaryKind::distribution && metric.type->summary == SummaryKind::moments);
    return metric.role != Role::diagnostic && !alone && plain && metric.decide_on != "distribution" && metric.strata.empty() &&
           plan.triggered.empty();
}

} // namespace

std::vector<JointPair> joint_pairs(const Plan& plan) {
    std::vector<JointPair> pairs;
    const auto& metrics = plan.metrics;
    for (std::size_t i = 0; plan.correction == by_max_t && i < metrics.size(); ++i) {
        for (std::size_t j = i + 1; j < metrics.size(); ++j) {
            if (metrics[i].role == metrics[j].role && is_joint(plan, metrics[i]) && is_joint(plan, metrics[j])) {
                pairs.push_back({.first = i,
                                 .second = j,
                                 .first_estimand = name_of(metrics[i].estimands.front()),
                                 .second_estimand = name_of(metrics[j].estimands.front())});
            }
        }
    }
    return pairs;
}

} // namespace cxlift
