// Whether events come at the same rate in two variants, whatever the shape of the curves.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"
#include "stats/interval.hpp"
#include "stats/summaries/survival.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// Sums over the times with an event, of one stratum or several.
struct LogRankSums {
    double observed_control = 0.0; // events
    double observed_treatment = 0.0;
    double expected_control = 0.0; // were the rates equal
    double expected_treatment = 0.0;
    double score = 0.0;    // observed - expected of the treatment
    double variance = 0.0; // of the score: hypergeometric at each time

    void merge(const LogRankSums& other) noexcept;
};
[[nodiscard]] LogRankSums log_rank_sums(const Survival& control, const Survival& treatment);

// The ratio of the rates is treatment / control: above 1 the treatment's events come sooner.
struct LogRank {
    double statistic =
        std::numeric_limits<double>::quiet_NaN(); // z: observed - expected of the treatment, over its root variance
    double chi_squared = std::numeric_limits<double>::quiet_NaN(); // its square, with one degree of freedom
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    double observed_control = 0.0;
    double observed_treatment = 0.0;
    double expected_control = 0.0;
    double expected_treatment = 0.0;
    double variance = 0.0; // of observed - expected
    double hazard_ratio = std::numeric_limits<double>::quiet_NaN();
    Interval hazard_ratio_interval;
    double log_hazard_ratio_std_error = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    std::vector<std::string> notes;
};

// Mantel's (1966, Cancer Chemother. Rep. 50:163) statistic: observed less expected events of the treatment, given at each time
// with an event the units at risk. The hazard ratio is Peto's one-step estimate exp((O - E) / V) (Yusuf et al. 1985, Prog.
// Cardiovasc. Dis. 27:335), whose interval inverts the same statistic: it leaves 1 out exactly when p < 1 - confidence_level.
// A ratio far from 1 it pulls towards 1. Strata stand in the same order for both variants; their sums are added (Mantel 1966).
// `alternative` is of the hazard ratio. Nothing to compare: NaN and a note.
[[nodiscard]] LogRank log_rank_test(std::span<const Survival> control, std::span<const Survival> treatment,
                                    const TestOptions& options = {});

// What log_rank_test and its clustered form end with. `variance` is that of the score, `sums.variance` its information.
[[nodiscard]] LogRank log_rank_result(const LogRankSums& sums, double variance, const TestOptions& options);

} // namespace cxlift::stats
