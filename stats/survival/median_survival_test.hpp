// The test of two median times.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/survival.hpp"
#include "stats/summaries/unit_times.hpp"

namespace cxlift::stats {

// The difference of the two medians with the interval that Zou and Donner's (2008, Stat. Med. 27:1693) MOVER makes of the
// log-log intervals of both, and the ratio's of Donner and Zou (2012, Stat. Methods Med. Res. 21:347), which is MOVER's of
// median_t - r median_c set to 0. The p-value inverts them: it is that of the level at which the interval touches 0. The
// statistic is the critical value there. A variant whose median is not reached: NaN and a note.
[[nodiscard]] Comparison median_survival_test(const Survival& control, const Survival& treatment,
                                              const TestOptions& options = {});
// Of times of which a unit may have several: its interval is widened by the ratio of the standard errors of the share at the
// median, cluster-robust over independent rows. What ended by the other event never has this one: the median is when half of
// all times have ended with it.
[[nodiscard]] Comparison median_survival_test(const UnitTimes& control, const UnitTimes& treatment,
                                              const TestOptions& options = {});

} // namespace cxlift::stats
