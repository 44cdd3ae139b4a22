// The log-rank test where several units, as the tickets of one customer, belong to one cluster.
#pragma once

#include "stats/comparison.hpp"
#include "stats/survival/log_rank.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// Rows of a variant: none of time and event is NaN; strata and clusters are numbered from 0. Both variants have the same
// numbers of strata; a cluster is in one variant.
struct ClusteredTimes {
    std::span<const double> time;
    std::span<const double> event;
    std::span<const std::int64_t> stratum; // all 0 where there are none
    std::span<const std::int64_t> cluster;
    std::size_t clusters = 0;
};

// The same score, observed less expected events, with the variance sum of squares of the clusters' sums of score residuals (Lin
// and Wei 1989, JASA 84:1074; the robust score test of Cox's model with Breslow's ties). It holds for many clusters; of fewer
// than 20 in a variant a note warns. The strata are not summaries here: the residuals are the units' own. One cluster in a
// variant: NaN and a note.
[[nodiscard]] LogRank clustered_log_rank_test(const ClusteredTimes& control, const ClusteredTimes& treatment,
                                              std::size_t strata, const TestOptions& options = {});

// Rows by stratum, in the order of the numbers.
[[nodiscard]] std::vector<Survival> survival_by_stratum(const ClusteredTimes& rows, std::size_t strata);

} // namespace cxlift::stats
