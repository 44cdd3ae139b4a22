#include "stats/survival/cumulative_incidence.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Incidence and its variance after each time. With F the incidence now and F_j that after t_j, the variance is sum (F - F_j)^2
// w_j
// + S_j^2 d_kj (n_j - d_kj) / n_j^3 - 2 (F - F_j) S_j d_kj / n_j^2, w_j = d_j / (n_j (n_j - d_j)) and S_j that before t_j. The
// sums are carried along as F grows, so that nothing is subtracted but the last term.
struct Incidence {
    double survival = 1.0; // without any event
    double incidence = 0.0;

    void step(double at_risk, double events, double all_events) noexcept {
        const double growth = survival * events / at_risk;
        squares_ += growth * (2.0 * firsts_ + growth * weights_);
        firsts_ += growth * weights_;
        products_ += growth * slopes_;
        incidence += growth;
        own_ += (growth / at_risk) * (survival * (at_risk - events) / at_risk);
        slopes_ += growth / at_risk;
        if (at_risk > all_events) { // else nobody is left for whom the weight could count
            weights_ += all_events / (at_risk * (at_risk - all_events));
        }
        survival *= (at_risk - all_events) / at_risk;
        is_alone_ = is_alone_ && events == all_events;
        if (survival == 0.0 && is_alone_) {
            incidence = 1.0; // without the rounding of its sum
        }
    }
    [[nodiscard]] double variance() const noexcept { return std::max(0.0, squares_ + own_ - 2.0 * products_); }

private:
    double weights_ = 0.0;  // sum of w
    double firsts_ = 0.0;   // of w (F - F_j)
    double squares_ = 0.0;  // of w (F - F_j)^2
    double slopes_ = 0.0;   // of S d_k / n^2
    double products_ = 0.0; // of that times F - F_j
    double own_ = 0.0;
    bool is_alone_ = true; // no event was of another kind
};

struct AtTimeOfKinds {
    std::size_t index = 0;
    std::int64_t at_risk = 0;
    std::int64_t events = 0;
    std::int64_t all_events = 0;
    std::int64_t censored = 0;
};

template <typename Visit> void for_each_time(std::span<const Survival> kinds, const Visit& visit) {
    const Survival& asked = kinds.front();
    std::int64_t at_risk = asked.n();
    for (std::size_t i = 0; i < asked.size(); ++i) {
        AtTimeOfKinds now{.index = i, .at_risk = at_risk, .events = asked.events()[i]};
        for (const Survival& kind : kinds) {
            now.all_events += kind.events()[i];
        }
        const std::int64_t units = asked.events()[i] + asked.censored()[i];
        now.censored = units - now.all_events;
        if (!visit(now)) {
            return;
        }
        at_risk -= units;
    }
}

} // namespace

void check_kinds(std::string_view function, std::span<const Survival> kinds) {
    for (const Survival& kind : kinds) {
        if (kind.times() != kinds.front().times() || kind.n() != kinds.front().n()) {
            throw std::invalid_argument(std::string(function) + ": a summary has " + std::to_string(kind.n()) + " units at " +
                                        std::to_string(kind.size()) + " times, another " + std::to_string(kinds.front().n()) +
                                        " at " + std::to_string(kinds.front().size()) + ", must be of the same units.");
        }
    }
    for (std::size_t i = 0; !kinds.empty() && i < kinds.front().size(); ++i) {
        const std::int64_t units = kinds.front().events()[i] + kinds.front().censored()[i];
        std::int64_t events = 0;
        for (const Survival& kind : kinds) {
            events += kind.events()[i];
        }
        if (events > units) {
            throw std::invalid_argument(std::string(function) + ": the summaries count " + std::to_string(events) +
                                        " events of " + std::to_string(units) +
                                        " units at one time, must count a unit in one kind only.");
        }
    }
}

CumulativeIncidence cumulative_incidence(std::span<const Survival> kinds, double confidence_level) {
    check_confidence_level("cumulative_incidence", confidence_level);
    check_kinds("cumulative_incidence", kinds);
    CumulativeIncidence result;
    result.confidence_level = confidence_level;
    if (kinds.empty() || kinds.front().n() == 0) {
        result.notes.emplace_back("There is no unit, so there is no curve.");
        return result;
    }
    result.n = kinds.front().n();
    result.time = kinds.front().times();
    const double critical = normal_upper_quantile((1.0 - confidence_level) / 2.0);
    Incidence curve;
    for_each_time(kinds, [&](const AtTimeOfKinds& now) {
        if (now.all_events > 0) {
            curve.step(static_cast<double>(now.at_risk), static_cast<double>(now.events), static_cast<double>(now.all_events));
        }
        const double error = std::sqrt(curve.variance());
        const double hazard = -std::log(curve.incidence);
        const bool has_interval = curve.incidence > 0.0 && hazard > 0.0;
        const double factor = has_interval ? std::exp(critical * error / (curve.incidence * hazard)) : nan;
        result.n_at_risk.push_back(now.at_risk);
        result.n_events.push_back(now.events);
        result.n_other_events.push_back(now.all_events - now.events);
        result.n_censored.push_back(now.censored);
        result.incidence.push_back(curve.incidence);
        result.std_error.push_back(error);
        result.lower.push_back(std::exp(-hazard * factor));
        result.upper.push_back(std::exp(-hazard / factor));
        return true;
    });
    return result;
}

Estimate incidence_at(std::span<const Survival> kinds, double horizon) {
    Incidence curve;
    for_each_time(kinds, [&](const AtTimeOfKinds& now) {
        if (kinds.front().times()[now.index] > horizon) {
            return false;
        }
        if (now.all_events > 0) {
            curve.step(static_cast<double>(now.at_risk), static_cast<double>(now.events), static_cast<double>(now.all_events));
        }
        return true;
    });
    return {.value = curve.incidence, .variance = curve.variance()};
}

} // namespace cxlift::stats
