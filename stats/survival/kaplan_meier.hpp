// The share of units that have not had the event yet, over time.
#pragma once

#include "stats/interval.hpp"
#include "stats/summaries/survival.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cxlift::stats {

struct KaplanMeierOptions {
    double confidence_level = 0.95;
    std::optional<double> horizon; // of the restricted mean; the largest time if none
};

// One entry for each distinct time. Where the curve is 1 or 0 it has no interval: NaN.
struct KaplanMeier {
    Column<double> time;
    Column<std::int64_t> n_at_risk; // just before the time
    Column<std::int64_t> n_events;
    Column<std::int64_t> n_censored;
    Column<double> survival;
    Column<double> std_error; // NaN where the curve is 0
    Column<double> lower;
    Column<double> upper;
    double median = std::numeric_limits<double>::quiet_NaN(); // NaN where more than half have no event
    Interval median_interval;
    double restricted_mean = std::numeric_limits<double>::quiet_NaN();
    double restricted_mean_std_error = std::numeric_limits<double>::quiet_NaN();
    double horizon = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n = 0;
    double confidence_level = 0.95;
    std::vector<std::string> notes;
};

// Kaplan and Meier (1958), JASA 53:457, with Greenwood's standard error; the interval is symmetric on the scale of log(-log S)
// (Kalbfleisch and Prentice 1980, section 1.3), so that it stays within [0, 1]. A unit that is censored at the time of an event
// counts as at risk then. No unit: empty arrays and a note. The columns of a summary that is
// moved here are taken over.
[[nodiscard]] KaplanMeier kaplan_meier(Survival units, const KaplanMeierOptions& options = {});

} // namespace cxlift::stats
