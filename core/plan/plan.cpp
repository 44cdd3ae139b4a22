#include "core/plan/plan.hpp"

#include <algorithm>

namespace cxlift {

bool Plan::compares(const std::string& named) const {
    return treatments.empty() || named == control || std::find(treatments.begin(), treatments.end(), named) != treatments.end();
}

std::string_view name_of(Rule rule) {
    return rule == Rule::all ? "all" : "any";
}

} // namespace cxlift
