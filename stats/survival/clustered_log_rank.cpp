#include "stats/survival/clustered_log_rank.hpp"

#include "stats/checks.hpp"
#include "stats/survival/merged_times.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

// Of one stratum, at each time with an event: the share of the treatment among the units at risk, and what the compensator has
// taken from a unit of either variant by then.
struct Compensators {
    std::vector<double> time;
    std::vector<double> share_treatment;
    std::vector<double> share_control;
    std::vector<double> of_treatment; // sum of d / n (1 - share)
    std::vector<double> of_control;   // sum of d / n share
};

Compensators compensators(const Survival& control, const Survival& treatment) {
    Compensators result;
    double of_treatment = 0.0;
    double of_control = 0.0;
    for_each_common_time(control, treatment, [&](const AtCommonTime& now) {
        const double events = now.events_control + now.events_treatment;
        if (events == 0.0) {
            return;
        }
        const double at_risk = now.at_risk_control + now.at_risk_treatment;
        result.time.push_back(now.time);
        result.share_treatment.push_back(now.at_risk_treatment / at_risk);
        result.share_control.push_back(now.at_risk_control / at_risk);
        of_treatment += events / at_risk * result.share_control.back();
        of_control += events / at_risk * result.share_treatment.back();
        result.of_treatment.push_back(of_treatment);
        result.of_control.push_back(of_control);
    });
    return result;
}

// Score residuals of both variants have the sign of the treatment's observed less expected.
double residual(const Compensators& stratum, double time, bool event, bool is_treatment) {
    const auto after = std::upper_bound(stratum.time.begin(), stratum.time.end(), time);
    if (after == stratum.time.begin()) {
        return 0.0; // censored before the first event
    }
    const auto i = static_cast<std::size_t>(std::distance(stratum.time.begin(), after)) - 1;
    const double own = is_treatment ? stratum.share_control[i] : -stratum.share_treatment[i];
    const double taken = is_treatment ? -stratum.of_treatment[i] : stratum.of_control[i];
    return (event ? own : 0.0) + taken;
}

double squares_of_clusters(const ClusteredTimes& rows, const std::vector<Compensators>& strata, bool is_treatment) {
    std::vector<double> sums(rows.clusters, 0.0);
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
        sums[static_cast<std::size_t>(rows.cluster[i])] +=
            residual(strata[static_cast<std::size_t>(rows.stratum[i])], rows.time[i], rows.event[i] == 1.0, is_treatment);
    }
    double squares = 0.0;
    for (const double sum : sums) {
        squares += sum * sum;
    }
    return squares;
}

void check_rows(const ClusteredTimes& rows, std::size_t strata, std::string_view variant) {
    const std::size_t n = rows.time.size();
    const auto within = [](std::span<const std::int64_t> numbers, std::size_t end) {
        return std::all_of(numbers.begin(), numbers.end(),
                           [end](std::int64_t number) { return number >= 0 && std::cmp_less(number, end); });
    };
    if (rows.event.size() != n || rows.stratum.size() != n || rows.cluster.size() != n || !within(rows.stratum, strata) ||
        !within(rows.cluster, rows.clusters)) {
        throw std::invalid_argument("log_rank_test: the " + std::string(variant) + " has " + std::to_string(n) +
                                    " times, must have as many events, strata and clusters, numbered from 0.");
    }
}

} // namespace

std::vector<Survival> survival_by_stratum(const ClusteredTimes& rows, std::size_t strata) {
    std::vector<std::vector<double>> times(strata);
    std::vector<std::vector<double>> events(strata);
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
        const auto stratum = static_cast<std::size_t>(rows.stratum[i]);
        times[stratum].push_back(rows.time[i]);
        events[stratum].push_back(rows.event[i]);
    }
    std::vector<Survival> result;
    result.reserve(strata);
    for (std::size_t k = 0; k < strata; ++k) {
        result.push_back(Survival::of(times[k], events[k]));
    }
    return result;
}

LogRank clustered_log_rank_test(const ClusteredTimes& control, const ClusteredTimes& treatment, std::size_t strata,
                                const TestOptions& options) {
    check_options("log_rank_test", options);
    check_rows(control, strata, "control");
    check_rows(treatment, strata, "treatment");
    const std::vector<Survival> of_control = survival_by_stratum(control, strata);
    const std::vector<Survival> of_treatment = survival_by_stratum(treatment, strata);
    LogRankSums sums;
    std::vector<Compensators> of_strata;
    for (std::size_t k = 0; k < strata; ++k) {
        sums.merge(log_rank_sums(of_control[k], of_treatment[k]));
        of_strata.push_back(compensators(of_control[k], of_treatment[k]));
    }
    const bool enough = control.clusters > 1 && treatment.clusters > 1;
    const double variance =
        enough ? squares_of_clusters(control, of_strata, false) + squares_of_clusters(treatment, of_strata, true) : 0.0;
    LogRank result = enough ? log_rank_result(sums, variance, options) : log_rank_result({}, 0.0, options);
    if (!enough) {
        result.notes = {"A variant has fewer than two clusters, so the rates cannot be compared."};
    }
    result.method = strata > 1 ? "log-rank, stratified, cluster-robust" : "log-rank, cluster-robust";
    result.n_control = static_cast<std::int64_t>(control.time.size());
    result.n_treatment = static_cast<std::int64_t>(treatment.time.size());
    result.notes.push_back("Clusters: " + std::to_string(control.clusters) + " of the control, " +
                           std::to_string(treatment.clusters) + " of the treatment.");
    constexpr std::size_t many = 20;
    if (enough && std::min(control.clusters, treatment.clusters) < many) {
        result.notes.emplace_back("A variant has fewer than 20 clusters, of which the robust variance is too small.");
    }
    return result;
}

} // namespace cxlift::stats
