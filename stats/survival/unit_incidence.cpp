#include "stats/survival/unit_incidence.hpp"

#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace cxlift::stats {

UnitIncidence::UnitIncidence(const UnitTimes& units) : units_(&units) {
    const Survival events = units.survival(TimeEnd::event);
    const Survival any = units.any_event();
    auto at_risk = static_cast<double>(any.n());
    for (std::size_t i = 0; i < any.size(); ++i) {
        times_.push_back({.time = any.times()[i],
                          .at_risk = at_risk,
                          .events = static_cast<double>(events.events()[i]),
                          .all_events = static_cast<double>(any.events()[i])});
        at_risk -= static_cast<double>(any.events()[i] + any.censored()[i]);
    }
    for (const double time : units.time()) {
        const auto found = std::ranges::lower_bound(any.times(), time);
        place_.push_back(static_cast<std::size_t>(std::distance(any.times().begin(), found)));
    }
}

Estimate UnitIncidence::at(double time) const {
    return estimate([time](double now) { return now <= time ? 1.0 : 0.0; });
}

Estimate UnitIncidence::area(double horizon, int exponent) const {
    return estimate([horizon, exponent](double now) { return std::ldexp(std::max(0.0, horizon - now), -exponent); });
}

// A row that ends at T_i changes S(t-) of later times t by its own hazards, less their sum over the time it was at risk; and
// d / n at T_i by its own event, less d / n^2 at each time it was at risk.
Estimate UnitIncidence::estimate(const std::function<double(double)>& weight) const {
    const std::size_t size = times_.size();
    std::vector<double> own(size);    // u S(t-) / n: of an event then
    std::vector<double> taken(size);  // by being at risk until then, in d / n and in S
    std::vector<double> hazard(size); // sum of d / (n (n - d)) until then
    std::vector<double> later(size);  // what the estimate gains after then
    Estimate result;
    double survival = 1.0;
    double hazards = 0.0;
    double sum_taken = 0.0;
    for (std::size_t j = 0; j < size; ++j) {
        const AtTime& now = times_[j];
        own[j] = weight(now.time) * survival / now.at_risk;
        const double gain = own[j] * now.events;
        result.value += gain;
        sum_taken += gain * hazards - gain / now.at_risk;
        taken[j] = sum_taken;
        if (now.at_risk > now.all_events) {
            hazards += now.all_events / (now.at_risk * (now.at_risk - now.all_events));
        }
        hazard[j] = hazards;
        later[j] = gain;
        survival *= (now.at_risk - now.all_events) / now.at_risk;
    }
    double after = 0.0;
    for (std::size_t j = size; j-- > 0;) {
        after += std::exchange(later[j], after);
    }
    const auto influence = [&](std::size_t row) {
        const std::size_t i = place_[row];
        const AtTime& then = times_[i];
        const TimeEnd end = units_->end()[row];
        const double left = then.at_risk - then.all_events;
        const double own_hazard = end != TimeEnd::open && left > 0.0 ? 1.0 / left : 0.0;
        return (end == TimeEnd::event ? own[i] : 0.0) + taken[i] + later[i] * (hazard[i] - own_hazard);
    };
    std::size_t row = 0;
    for (const std::size_t unit_end : units_->unit_ends()) {
        double sum = 0.0;
        for (; row < unit_end; ++row) {
            sum += influence(row);
        }
        result.variance += sum * sum;
    }
    return result;
}

Interval open_share_interval(const Estimate& incidence, double confidence_level) {
    const double open = 1.0 - incidence.value;
    const double hazard = -std::log(open);
    if (!(open > 0.0 && hazard > 0.0)) {
        return {};
    }
    const double critical = normal_upper_quantile((1.0 - confidence_level) / 2.0);
    const double factor = std::exp(critical * std::sqrt(incidence.variance) / (open * hazard));
    return {.lower = std::exp(-hazard * factor), .upper = std::exp(-hazard / factor)};
}

} // namespace cxlift::stats
