#include "core/plan/plan.hpp"

namespace cxlift {

std::span<const MetricType> metric_types() {
    static constexpr std::array<MetricType, 5> types{{
        {.name = "proportion",
         .estimand = Estimand::proportion,
         .summary = SummaryKind::counts,
         .over_facts = false,
         .total = "",
         .has_property = false},
        {.name = "mean",
         .estimand = Estimand::mean,
         .summary = SummaryKind::moments,
         .over_facts = false,
         .total = "",
         .has_property = false},
        {.name = "conversion",
         .estimand = Estimand::proportion,
         .summary = SummaryKind::counts,
         .over_facts = true,
         .total = "converted",
         .has_property = false},
        {.name = "count",
         .estimand = Estimand::mean,
         .summary = SummaryKind::moments,
         .over_facts = true,
         .total = "count",
         .has_property = false},
        {.name = "sum",
         .estimand = Estimand::mean,
         .summary = SummaryKind::moments,
         .over_facts = true,
         .total = "sum",
         .has_property = true},
    }};
    return types;
}

std::string_view name_of(Estimand estimand) {
    return estimand == Estimand::proportion ? "proportion" : "mean";
}

std::string_view name_of(Role role) {
    switch (role) {
    case Role::primary: return "primary";
    case Role::secondary: return "secondary";
    case Role::guardrail: return "guardrail";
    case Role::diagnostic: break;
    }
    return "diagnostic";
}

std::string_view name_of(Direction direction) {
    return direction == Direction::higher ? "higher" : "lower";
}

} // namespace cxlift
