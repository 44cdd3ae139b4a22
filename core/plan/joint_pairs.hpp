// Pairs of metrics whose correlation the plan's correction asks for.
#pragma once

#include "core/plan/plan.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cxlift {

// Two metrics by their numbers in the plan, and what is estimated of them.
struct JointPair {
    std::size_t first = 0;
    std::size_t second = 0;
    std::string first_estimand;
    std::string second_estimand;

    friend bool operator==(const JointPair&, const JointPair&) = default;
};

// Those that are adjusted in one family by the correction "max_t"; none under other corrections. Metrics with
// covariates, weights, strata or a trigger, and of units of several rows, are left out: a family takes them for independent.
[[nodiscard]] std::vector<JointPair> joint_pairs(const Plan& plan);

} // namespace cxlift
