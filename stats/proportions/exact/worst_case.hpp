// The greatest probability of a region over everything that a null hypothesis leaves open.
#pragma once

#include "stats/proportions/exact/binomial_weights.hpp"
#include "stats/proportions/exact/null_line.hpp"
#include "stats/proportions/exact/region.hpp"

#include <cstdint>
#include <limits>

namespace cxlift::stats {

// Exact unconditional tests are the maximum of P(region) over the nuisance proportion (Barnard 1945, Nature 156:177). The
// object keeps its memory, since an interval asks a few hundred times.
class WorstCase {
public:
    WorstCase(std::int64_t n_control, std::int64_t n_treatment);

    // The maximum along the line, to about 1e-13 relative. As soon as a probability of `enough` or more is seen it is
    // returned, and a maximum clearly below `enough` is not polished: most questions are "is it below alpha?".
    [[nodiscard]] double probability(const Region& region, const NullLine& line,
                                     double enough = std::numeric_limits<double>::infinity());

    // P(region) at one place of the line, and its derivative by the angle.
    struct Point {
        double angle;
        double probability;
        double slope;
    };
    [[nodiscard]] Point at(const Region& region, const NullLine& line, double angle, double least);

private:
    [[nodiscard]] double scan(const Region& region, const NullLine& line, double enough, double least);
    [[nodiscard]] double climb(const Region& region, const NullLine& line, Point left, Point right, double least);

    BinomialWeights control_;
    BinomialWeights treatment_;
    int steps_;
    double hint_ = 0.0; // where the last maximum was: the next one is often near
    std::vector<Point> points_;
};

} // namespace cxlift::stats
