#include "stats/survival/log_rank.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/in_threads.hpp"
#include "stats/survival/merged_times.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <stdexcept>

namespace cxlift::stats {

void LogRankSums::merge(const LogRankSums& other) noexcept {
    observed_control += other.observed_control;
    observed_treatment += other.observed_treatment;
    expected_control += other.expected_control;
    expected_treatment += other.expected_treatment;
    score += other.score;
    variance += other.variance;
}

namespace {

// Of a part of the time. A time without an event adds zeros: that is faster than asking.
LogRankSums sums_of(const Survival& control, const Survival& treatment, const CommonTimes& part) {
    LogRankSums sums;
    for_each_common_time(control, treatment, part, [&](const AtCommonTime& now) {
        const double events = now.events_control + now.events_treatment;
        const double at_risk = now.at_risk_control + now.at_risk_treatment;
        const double one = 1.0 / at_risk;
        const double share = now.at_risk_treatment * one;
        const double share_control = now.at_risk_control * one;
        sums.expected_control += events * share_control;
        sums.expected_treatment += events * share;
        // Not observed less expected: written so, the sign alone changes when the variants are exchanged.
        sums.score += now.events_treatment * share_control - now.events_control * share;
        const double left = events > 1.0 ? (at_risk - events) / (at_risk - 1.0) : 1.0;
        sums.variance += events * share * share_control * left;
    });
    return sums;
}

} // namespace

LogRankSums log_rank_sums(const Survival& control, const Survival& treatment) {
    const std::vector<CommonTimes> parts = parts_of_times(control, treatment);
    std::vector<LogRankSums> found(parts.size());
    in_threads(parts.size(), static_cast<int>(parts_of(control.size() + treatment.size())),
               [&](std::size_t begin, std::size_t end) {
                   for (std::size_t k = begin; k < end; ++k) {
                       found[k] = sums_of(control, treatment, parts[k]);
                   }
               });
    LogRankSums sums;
    for (const LogRankSums& part : found) {
        sums.merge(part);
    }
    sums.observed_control = static_cast<double>(control.n_events());
    sums.observed_treatment = static_cast<double>(treatment.n_events());
    return sums;
}

LogRank log_rank_result(const LogRankSums& sums, double variance, const TestOptions& options) {
    LogRank result;
    result.observed_control = sums.observed_control;
    result.observed_treatment = sums.observed_treatment;
    result.expected_control = sums.expected_control;
    result.expected_treatment = sums.expected_treatment;
    result.variance = variance;
    if (!(variance > 0.0) || !(sums.variance > 0.0)) {
        result.notes.emplace_back(
            "At no event are units of both variants at risk of which some are left, so the rates cannot be "
            "compared.");
        return result;
    }
    const double root = std::sqrt(variance);
    result.statistic = sums.score / root;
    result.chi_squared = result.statistic * result.statistic;
    result.pvalue = pvalue_of(result.statistic, options.alternative, &normal_upper_tail);
    const double log_ratio = sums.score / sums.variance;
    result.log_hazard_ratio_std_error = root / sums.variance;
    const double critical = normal_upper_quantile(tail_of(options));
    const Interval logs = interval_around(log_ratio, critical * result.log_hazard_ratio_std_error, options.alternative);
    result.hazard_ratio = std::exp(log_ratio);
    result.hazard_ratio_interval = {.lower = std::exp(logs.lower), .upper = std::exp(logs.upper)};
    return result;
}

LogRank log_rank_test(std::span<const Survival> control, std::span<const Survival> treatment, const TestOptions& options) {
    check_options("log_rank_test", options);
    if (control.size() != treatment.size()) {
        throw std::invalid_argument("log_rank_test: control has " + std::to_string(control.size()) + " strata and treatment " +
                                    std::to_string(treatment.size()) + ", must have as many.");
    }
    LogRankSums sums;
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    for (std::size_t i = 0; i < control.size(); ++i) {
        sums.merge(log_rank_sums(control[i], treatment[i]));
        n_control += control[i].n();
        n_treatment += treatment[i].n();
    }
    LogRank result = log_rank_result(sums, sums.variance, options);
    result.method = control.size() > 1 ? "log-rank, stratified" : "log-rank";
    result.n_control = n_control;
    result.n_treatment = n_treatment;
    return result;
}

} // namespace cxlift::stats
