// Events of units, and what tests of two rates that are made of units have in common.
#pragma once

#include "stats/comparison.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace cxlift::stats {

// Of each unit how many events in how much exposure.
struct UnitEvents {
    std::span<const double> events;
    std::span<const double> exposures;
};

struct UnitTotals {
    std::int64_t units = 0; // with exposure
    double events = 0.0;
    double exposure = 0.0;

    [[nodiscard]] double rate() const { return events / exposure; }
};

// Throws std::invalid_argument, in the name of quasi_poisson_test, for negative or infinite numbers, events without exposure,
// spans of different length.
[[nodiscard]] UnitTotals totals_of(const UnitEvents& given, const std::string& variant);

// Units, rates and their difference.
[[nodiscard]] Comparison described_rates(const UnitTotals& control, const UnitTotals& treatment, std::string method);

// Student's t of the log ratio of the rates, with its standard error and degrees of freedom, and the set of the lift that
// inverts it. The test does not invert the interval of the difference, so `dual` is false.
void test_log_ratio(Comparison& result, double std_error, double df, const TestOptions& options);

} // namespace cxlift::stats
