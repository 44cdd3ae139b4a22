// The distinct times of two variants in one order, with the units at risk of each.
#pragma once

#include "stats/summaries/survival.hpp"

#include <cstddef>

namespace cxlift::stats {

struct AtCommonTime {
    double time = 0.0;
    double at_risk_control = 0.0; // just before it
    double at_risk_treatment = 0.0;
    double events_control = 0.0;
    double events_treatment = 0.0;
};

template <typename Visit> void for_each_common_time(const Survival& control, const Survival& treatment, const Visit& visit) {
    std::int64_t left_control = control.n();
    std::int64_t left_treatment = treatment.n();
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < control.size() || j < treatment.size()) {
        const bool in_control = i < control.size() && !(j < treatment.size() && treatment.times()[j] < control.times()[i]);
        const bool in_treatment = j < treatment.size() && !(i < control.size() && control.times()[i] < treatment.times()[j]);
        const std::int64_t events_control = in_control ? control.events()[i] : 0;
        const std::int64_t events_treatment = in_treatment ? treatment.events()[j] : 0;
        visit(AtCommonTime{.time = in_control ? control.times()[i] : treatment.times()[j],
                           .at_risk_control = static_cast<double>(left_control),
                           .at_risk_treatment = static_cast<double>(left_treatment),
                           .events_control = static_cast<double>(events_control),
                           .events_treatment = static_cast<double>(events_treatment)});
        if (in_control) {
            left_control -= events_control + control.censored()[i];
            ++i;
        }
        if (in_treatment) {
            left_treatment -= events_treatment + treatment.censored()[j];
            ++j;
        }
    }
}

} // namespace cxlift::stats
