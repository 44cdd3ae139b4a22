// The distinct times of two variants in one order, with the units at risk of each.
#pragma once

#include "stats/summaries/survival.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::stats {

struct AtCommonTime {
    double time = 0.0;
    double at_risk_control = 0.0; // just before it
    double at_risk_treatment = 0.0;
    double events_control = 0.0;
    double events_treatment = 0.0;
};

// Where to begin in each summary, with the units that are left then, and where to end.
struct CommonTimes {
    std::size_t begin_control = 0;
    std::size_t begin_treatment = 0;
    std::size_t end_control = 0;
    std::size_t end_treatment = 0;
    std::int64_t left_control = 0;
    std::int64_t left_treatment = 0;
};

// Without a branch on whose time comes first, which nobody can foretell.
template <typename Visit>
void for_each_common_time(const Survival& control, const Survival& treatment, CommonTimes now, const Visit& visit) {
    const auto counted = [](const Column<std::int64_t>& counts, std::size_t place, bool is_there) {
        return counts[place] & -static_cast<std::int64_t>(is_there);
    };
    std::size_t& i = now.begin_control;
    std::size_t& j = now.begin_treatment;
    while (i < now.end_control && j < now.end_treatment) {
        const double time_control = control.times()[i];
        const double time_treatment = treatment.times()[j];
        const bool in_control = time_control <= time_treatment;
        const bool in_treatment = time_treatment <= time_control;
        const std::int64_t events_control = counted(control.events(), i, in_control);
        const std::int64_t events_treatment = counted(treatment.events(), j, in_treatment);
        visit(AtCommonTime{.time = in_control ? time_control : time_treatment,
                           .at_risk_control = static_cast<double>(now.left_control),
                           .at_risk_treatment = static_cast<double>(now.left_treatment),
                           .events_control = static_cast<double>(events_control),
                           .events_treatment = static_cast<double>(events_treatment)});
        now.left_control -= events_control + counted(control.censored(), i, in_control);
        now.left_treatment -= events_treatment + counted(treatment.censored(), j, in_treatment);
        i += in_control ? 1 : 0;
        j += in_treatment ? 1 : 0;
    }
    for (; i < now.end_control; ++i) {
        visit(AtCommonTime{.time = control.times()[i],
                           .at_risk_control = static_cast<double>(now.left_control),
                           .at_risk_treatment = static_cast<double>(now.left_treatment),
                           .events_control = static_cast<double>(control.events()[i])});
        now.left_control -= control.events()[i] + control.censored()[i];
    }
    for (; j < now.end_treatment; ++j) {
        visit(AtCommonTime{.time = treatment.times()[j],
                           .at_risk_control = static_cast<double>(now.left_control),
                           .at_risk_treatment = static_cast<double>(now.left_treatment),
                           .events_treatment = static_cast<double>(treatment.events()[j])});
        now.left_treatment -= treatment.events()[j] + treatment.censored()[j];
    }
}

template <typename Visit> void for_each_common_time(const Survival& control, const Survival& treatment, const Visit& visit) {
    for_each_common_time(control, treatment,
                         {.end_control = control.size(),
                          .end_treatment = treatment.size(),
                          .left_control = control.n(),
                          .left_treatment = treatment.n()},
                         visit);
}

// The same in parts of the time, one after the other.
[[nodiscard]] std::vector<CommonTimes> parts_of_times(const Survival& control, const Survival& treatment);

} // namespace cxlift::stats
