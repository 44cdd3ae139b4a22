// The tests of who answered.
#pragma once

#include "core/analyze/response.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"
#include "stats/summaries/distribution.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cxlift {

// By the score test, or exactly where units are few.
[[nodiscard]] ResponseTest test_shares(const std::string& about, const stats::Successes& control,
                                       const stats::Successes& treatment, const stats::TestOptions& options);
// By chi-squared over the ways of answering.
[[nodiscard]] ResponseTest test_modes(const std::vector<std::pair<std::string, std::int64_t>>& control,
                                      const std::vector<std::pair<std::string, std::int64_t>>& treatment);
// By Brunner and Munzel's test; the values are medians.
[[nodiscard]] ResponseTest test_delays(const stats::Distribution& control, const stats::Distribution& treatment,
                                       const stats::TestOptions& options);
// Of a ratio, by Welch's test of the means of what is divided by.
[[nodiscard]] ResponseTest test_denominators(const Summary& control, const Summary& treatment,
                                             const stats::TestOptions& options);

} // namespace cxlift
