// The set of the lift that inverts a bootstrap test of treatment - (1 + lift) control.
#pragma once

#include "stats/comparison.hpp"
#include "stats/resampling/replicate_law.hpp"
#include "stats/resampling/replicates.hpp"

namespace cxlift::stats {

// a T + b C as one replicated estimate, of which `result` lends the memory.
void combine(const Replicates& control, const Replicates& treatment, double a, double b, Replicated& result);

// All l for which the interval of T* - (1 + l) C* holds 0. It is bounded where the interval of C* leaves 0 out, as Fieller's
// is; otherwise the set leaves out a range of lifts, or none. The control's estimate must not be 0.
[[nodiscard]] Lift bootstrap_lift(const Replicates& control, const Replicates& treatment, BootstrapMethod method,
                                  const TestOptions& options);

} // namespace cxlift::stats
