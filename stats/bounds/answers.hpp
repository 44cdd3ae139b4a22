// The answers of some of the units of a variant, sorted, and their mean when the largest or the smallest are left out.
#pragma once

#include "stats/summaries/counts.hpp"
#include "stats/summaries/distribution.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

struct Answers {
    struct Value {
        double value = 0.0; // of neighbours that are kept together, their mean
        std::int64_t times = 0;
        double m2 = 0.0; // of neighbours, the sum of squared deviations from it
    };
    std::vector<Value> values; // rising
    std::int64_t n = 0;        // answers
    std::int64_t units = 0;    // all that could have answered

    // A NaN is a unit that has not answered. `units` below 0: as many as there are values.
    [[nodiscard]] static Answers of(std::span<const double> values, std::int64_t units = -1);
    [[nodiscard]] static Answers of(const Counts& counts, std::int64_t units);
    // Exact while the distribution is; then the edge of a trimming may cut a group of neighbours, and takes a part of all.
    [[nodiscard]] static Answers of(const Distribution& distribution, std::int64_t units);

    [[nodiscard]] double response_rate() const noexcept { return static_cast<double>(n) / static_cast<double>(units); }
    [[nodiscard]] double largest_magnitude() const noexcept;
};

// Mean of the answers that are kept, its variance, and the edge: the last value that is kept, of a tie perhaps in part.
struct TrimmedMean { // as measured
    double mean = 0.0;
    double variance_of_mean = 0.0; // of the mean where the share that is cut off is known
    double edge = 0.0;
};

// How values are measured: less the origin, in 2^exponent. An origin near them keeps the digits of values far from 0.
struct Measure {
    int exponent = 0;
    double origin = 0.0;

    [[nodiscard]] double operator()(double value) const noexcept {
        return std::ldexp(value, -exponent) - std::ldexp(origin, -exponent);
    }
};

// Keeps `kept` of the answers (a fraction of one, too), the smallest or the largest.
[[nodiscard]] TrimmedMean trimmed_mean(const Answers& answers, double kept, bool keeps_smallest, const Measure& measure);

} // namespace cxlift::stats
