// The share of units that have had one of several kinds of event, over time.
#pragma once

#include "stats/comparison.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/summaries/survival.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cxlift::stats {

// One entry for each distinct time. Where the incidence is 0 or 1 it has no interval: NaN.
struct CumulativeIncidence {
    Column<double> time;
    Column<std::int64_t> n_at_risk;      // just before the time
    Column<std::int64_t> n_events;       // of this kind
    Column<std::int64_t> n_other_events; // of the other kinds
    Column<std::int64_t> n_censored;     // of no kind
    Column<double> incidence;
    Column<double> std_error;
    Column<double> lower;
    Column<double> upper;
    std::int64_t n = 0;
    double confidence_level = 0.95;
    std::vector<std::string> notes;
};

// The estimate of Aalen and Johansen (1978, Scand. J. Stat. 5:141): sum of S(t-) d_k / n with S that of any event. `kinds` is
// one summary a kind of event, of the same units, in which the other kinds count as censored; the first is the one that is
// asked for. The variance is that of the delta method on the counts at each time, which for one kind is Greenwood's; the
// interval is symmetric on the scale of log(-log).
[[nodiscard]] CumulativeIncidence cumulative_incidence(std::span<const Survival> kinds, double confidence_level = 0.95);

// Throws std::invalid_argument where the summaries are of different units, or count a unit in two kinds.
void check_kinds(std::string_view function, std::span<const Survival> kinds);

// At a time, with its variance.
[[nodiscard]] Estimate incidence_at(std::span<const Survival> kinds, double horizon);

// Tests equal incidence at the horizon, by the standard normal; the lift is Fieller's set of the same statistic. Without a
// horizon it is the smaller of the two variants' largest times, and a note says so.
[[nodiscard]] Comparison cumulative_incidence_test(std::span<const Survival> control, std::span<const Survival> treatment,
                                                   std::optional<double> horizon = std::nullopt,
                                                   const TestOptions& options = {});

} // namespace cxlift::stats
