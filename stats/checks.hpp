// Argument checks: each throws std::invalid_argument with function, argument and value in one sentence.
#pragma once

#include "stats/comparison.hpp"

#include <cstdint>
#include <string_view>

namespace cxlift::stats {

void check_confidence_level(std::string_view function, double confidence_level);
// A one-sided level of one half or less would put the end of the interval at the estimate or beyond it.
void check_options(std::string_view function, const TestOptions& options);
void check_finite(std::string_view function, std::string_view argument, double value);
void check_not_negative(std::string_view function, std::string_view argument, double value);
void check_count(std::string_view function, std::string_view argument, std::int64_t value);
void check_successes(std::string_view function, std::string_view variant, std::int64_t successes, std::int64_t n);
void check_probability(std::string_view function, std::string_view argument, double value);

} // namespace cxlift::stats
