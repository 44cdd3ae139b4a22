// What the exact unconditional tests have in common besides their order of the outcomes.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/exact/score_inversion.hpp"
#include "stats/proportions/successes.hpp"

#include <cstdint>
#include <string>

namespace cxlift::stats {

// Above this many units of both variants together the exact unconditional tests do not go through all outcomes: it takes
// half a second and more, and the score test is as good by then.
constexpr std::int64_t most_enumerated = 10'000;

// Checks the arguments, and fills in what needs no enumeration: estimates, sizes, the method's name.
[[nodiscard]] Comparison exact_comparison(const char* function, const std::string& method, const Successes& control,
                                          const Successes& treatment, const TestOptions& options);

// Whether there is something to compare, and whether it is few enough units to enumerate; if not, a note says why.
[[nodiscard]] bool can_compare(Comparison& result);
[[nodiscard]] bool can_enumerate(Comparison& result, std::int64_t most = most_enumerated);

// The exact intervals of the difference and the lift, given the p-value of no difference.
void add_exact_intervals(Comparison& result, ScoreInversion& inversion, const Successes& control, const Successes& treatment,
                         double confidence_level);

// What to say of a variant without a success or without a failure.
void note_empty_cells(Comparison& result, const Successes& control, const Successes& treatment);

} // namespace cxlift::stats
