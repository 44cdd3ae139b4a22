#include "stats/survival/gray_test.hpp"

#include "stats/checks.hpp"
#include "stats/survival/cumulative_incidence.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace cxlift::stats {
namespace {

// A variant while time goes on: what stands at a time, and the shares just before it and after it.
class Variant {
public:
    explicit Variant(std::span<const Survival> kinds) : kinds_(kinds), left_(kinds.empty() ? 0 : kinds.front().n()) {}

    [[nodiscard]] double next_time() const noexcept {
        return !kinds_.empty() && place_ < kinds_.front().size() ? kinds_.front().times()[place_]
                                                                 : std::numeric_limits<double>::infinity();
    }
    void go_to(double time) noexcept {
        survival_before = survival;
        incidence_before = incidence;
        at_risk = static_cast<double>(left_);
        events = 0.0;
        others = 0.0;
        if (next_time() != time) {
            return;
        }
        events = static_cast<double>(kinds_.front().events()[place_]);
        for (const Survival& kind : kinds_.subspan(1)) {
            others += static_cast<double>(kind.events()[place_]);
        }
        incidence += survival * events / at_risk;
        survival *= (at_risk - events - others) / at_risk;
        left_ -= kinds_.front().events()[place_] + kinds_.front().censored()[place_];
        ++place_;
    }
    // Units at risk had nobody had an event, and those that count as at risk of this kind.
    [[nodiscard]] double uncensored() const noexcept { return at_risk > 0.0 ? at_risk / survival_before : 0.0; }
    [[nodiscard]] double counted() const noexcept { return uncensored() * (1.0 - incidence_before); }

    double at_risk = 0.0;
    double events = 0.0;
    double others = 0.0;
    double survival_before = 1.0;
    double survival = 1.0;
    double incidence_before = 0.0;
    double incidence = 0.0;

private:
    std::span<const Survival> kinds_;
    std::size_t place_ = 0;
    std::int64_t left_ = 0;
};

// What both variants have in common were the incidences equal.
struct Pooled {
    double events = 0.0;
    double uncensored = 0.0;
    double incidence = 0.0; // F, after the time
    double weight = 0.0;    // g = h h' / (h + h') of the two variants' numbers of uncensored units
    double weights = 0.0;   // the sum of g dF / (1 - F) up to the time
};

// Calls visit(control, treatment, pooled) at each time with an event.
template <typename Visit>
void for_each_time(std::span<const Survival> kinds_control, std::span<const Survival> kinds_treatment, const Visit& visit) {
    Variant control(kinds_control);
    Variant treatment(kinds_treatment);
    Pooled pooled;
    for (;;) {
        const double time = std::min(control.next_time(), treatment.next_time());
        if (time == std::numeric_limits<double>::infinity()) {
            return;
        }
        control.go_to(time);
        treatment.go_to(time);
        pooled.events = control.events + treatment.events;
        if (pooled.events + control.others + treatment.others == 0.0) {
            continue;
        }
        const double of_control = control.uncensored();
        const double of_treatment = treatment.uncensored();
        pooled.uncensored = of_control + of_treatment;
        pooled.weight = of_control * (of_treatment / pooled.uncensored);
        const double growth = pooled.events / pooled.uncensored;
        if (growth > 0.0) {
            pooled.weights += pooled.weight * (growth / (1.0 - pooled.incidence));
            pooled.incidence += growth;
        }
        visit(control, treatment, pooled);
    }
}

// Of m events among n units the hypergeometric variance is less than the binomial one.
double tie_factor(double events, double units) {
    return events > 1.0 ? 1.0 - (events - 1.0) / (units - 1.0) : 1.0;
}

// Gray's equation (7) of one variant at one time: his a + b for events of this kind, b for those of another.
double variance_at(const Variant& variant, const Pooled& pooled, double weights_to_come) {
    if (variant.at_risk == 0.0) {
        return 0.0;
    }
    const double still = weights_to_come > 0.0 ? weights_to_come * (1.0 - pooled.incidence) / variant.survival : 0.0;
    double variance = 0.0;
    if (pooled.events > 0.0) {
        const double own = pooled.weight + weights_to_come - still;
        variance += own * own * (pooled.events / pooled.uncensored / variant.uncensored()) *
                    tie_factor(pooled.events, pooled.uncensored * variant.survival_before);
    }
    if (variant.others > 0.0) {
        const double share = variant.survival_before / variant.at_risk;
        variance += still * still * share * share * variant.others * tie_factor(variant.others, variant.at_risk);
    }
    return variance;
}

} // namespace

LogRank gray_test(std::span<const Survival> control, std::span<const Survival> treatment, const TestOptions& options) {
    check_options("gray_test", options);
    check_kinds("gray_test", control);
    check_kinds("gray_test", treatment);
    double all_weights = 0.0;
    for_each_time(control, treatment,
                  [&](const Variant&, const Variant&, const Pooled& pooled) { all_weights = pooled.weights; });
    LogRankSums sums;
    double variance = 0.0;
    for_each_time(control, treatment, [&](const Variant& of_control, const Variant& of_treatment, const Pooled& pooled) {
        const double to_come = all_weights - pooled.weights;
        variance += variance_at(of_control, pooled, to_come) + variance_at(of_treatment, pooled, to_come);
        if (pooled.events == 0.0) {
            return;
        }
        const double counted = of_control.counted() + of_treatment.counted();
        const double share = of_treatment.counted() / counted;
        const double share_control = of_control.counted() / counted;
        sums.observed_control += of_control.events;
        sums.observed_treatment += of_treatment.events;
        sums.expected_control += pooled.events * share_control;
        sums.expected_treatment += pooled.events * share;
        sums.score += of_treatment.events * share_control - of_control.events * share;
        sums.variance += pooled.events * share * share_control;
    });
    LogRank result = log_rank_result(sums, variance, options);
    result.method = "Gray";
    result.n_control = control.empty() ? 0 : control.front().n();
    result.n_treatment = treatment.empty() ? 0 : treatment.front().n();
    return result;
}

} // namespace cxlift::stats
