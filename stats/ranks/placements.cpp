#include "stats/ranks/placements.hpp"

#include "stats/summaries/two_sum.hpp"

#include <algorithm>

namespace cxlift::stats {
namespace {

__extension__ using int128 = __int128;

// Sums over the levels, of placements doubled so that they are whole.
struct Sums {
    int128 u = 0;                 // of the treatment's placements
    double rank_spread = 0.0;     // of the squared distances from the middle rank, doubled
    double tied_pairs = 0.0;      // of pairs with equal values
    double squares_control = 0.0; // of the squared deviations of the control's placements from their mean
    double squares_treatment = 0.0;
};

// n sum(q^2) - (sum q)^2 over n: the squared deviations from the mean, exactly, as long as nothing overflows.
double squared_deviations(int128 squares, int128 sum, std::int64_t n) {
    return static_cast<double>(squares * n - sum * sum) / static_cast<double>(n);
}

// In one pass of whole numbers: columns are of fewer than 2^30 values, and their merging costs more than the products.
Sums sums_of_few(const OrderedCounts& values) {
    const std::int64_t m = values.n_control();
    const std::int64_t n = values.n_treatment();
    Level passed;
    int128 u = 0;
    int128 spread = 0;
    int128 ties = 0;
    int128 squares_control = 0;
    int128 squares_treatment = 0;
    values.each([&](const Level& level) {
        const std::int64_t of_control = 2 * passed.treatment + level.treatment;
        const std::int64_t of_treatment = 2 * passed.control + level.control;
        const std::int64_t distance = of_control + of_treatment - m - n; // values below less values above
        const std::int64_t spread_squared = distance * distance;         // below 2^62
        const std::int64_t control_squared = of_control * of_control;
        const std::int64_t treatment_squared = of_treatment * of_treatment;
        u += int128{level.treatment} * of_treatment;
        spread += int128{level.total()} * spread_squared;
        ties += int128{level.control} * level.treatment;
        squares_control += int128{level.control} * control_squared;
        squares_treatment += int128{level.treatment} * treatment_squared;
        passed.control += level.control;
        passed.treatment += level.treatment;
    });
    return {.u = u,
            .rank_spread = static_cast<double>(spread),
            .tied_pairs = static_cast<double>(ties),
            .squares_control = squared_deviations(squares_control, 2 * int128{m} * n - u, m),
            .squares_treatment = squared_deviations(squares_treatment, u, n)};
}

// Doubled placements of a variant about their mean. The whole part of the mean is taken off as an integer, so that nothing is
// lost where all placements are nearly equal.
class Spread {
public:
    Spread(int128 total, std::int64_t n) : whole_(static_cast<std::int64_t>(total / n)) {
        part_ = static_cast<double>(total - int128{whole_} * n) / static_cast<double>(n);
    }
    void add(std::int64_t doubled, std::int64_t times) noexcept {
        const double deviation = static_cast<double>(doubled - whole_) - part_;
        squares_.add(static_cast<double>(times) * deviation * deviation);
    }
    [[nodiscard]] double squares() const noexcept { return squares_.value(); }

private:
    std::int64_t whole_;
    double part_ = 0.0;
    LongSum squares_;
};

// Of counts up to 2^53 the squares do not fit 128 bits; levels are few, so that a second pass costs nothing.
Sums sums_of_many(const OrderedCounts& values) {
    const std::int64_t m = values.n_control();
    const std::int64_t n = values.n_treatment();
    Level passed;
    int128 u = 0;
    LongSum spread;
    LongSum ties;
    values.each([&](const Level& level) {
        u += int128{level.treatment} * (2 * passed.control + level.control);
        const auto distance = static_cast<double>(2 * (passed.control + passed.treatment) + level.total() - m - n);
        spread.add(static_cast<double>(level.total()) * distance * distance);
        ties.add(static_cast<double>(level.control) * static_cast<double>(level.treatment));
        passed.control += level.control;
        passed.treatment += level.treatment;
    });
    Spread of_control(2 * int128{m} * n - u, m);
    Spread of_treatment(u, n);
    passed = {};
    values.each([&](const Level& level) {
        of_control.add(2 * passed.treatment + level.treatment, level.control);
        of_treatment.add(2 * passed.control + level.control, level.treatment);
        passed.control += level.control;
        passed.treatment += level.treatment;
    });
    return {.u = u,
            .rank_spread = spread.value(),
            .tied_pairs = ties.value(),
            .squares_control = of_control.squares(),
            .squares_treatment = of_treatment.squares()};
}

// The sample variance of placements as shares of `others` values.
double variance_of(double squares, double n, double others) {
    return n < 2.0 ? std::numeric_limits<double>::quiet_NaN() : squares / (2.0 * others) / (2.0 * others) / (n - 1.0);
}

} // namespace

Placements placements_of(const OrderedCounts& values) {
    const std::int64_t m = values.n_control();
    const std::int64_t n = values.n_treatment();
    Placements result{.n_control = static_cast<double>(m), .n_treatment = static_cast<double>(n)};
    if (m == 0 || n == 0) {
        return result;
    }
    constexpr std::int64_t few = std::int64_t{1} << 30U;
    const Sums sums = std::max(m, n) < few ? sums_of_few(values) : sums_of_many(values);
    const int128 pairs = int128{m} * n;
    const double doubled_pairs = 2.0 * static_cast<double>(pairs);
    result.u = static_cast<double>(sums.u) / 2.0;
    result.superiority = static_cast<double>(sums.u) / doubled_pairs;
    result.inferiority = static_cast<double>(2 * pairs - sums.u) / doubled_pairs;
    result.advantage = static_cast<double>(sums.u - pairs) / doubled_pairs;
    result.rank_spread = sums.rank_spread;
    result.tied_pairs = sums.tied_pairs;
    result.variance_control = variance_of(sums.squares_control, result.n_control, result.n_treatment);
    result.variance_treatment = variance_of(sums.squares_treatment, result.n_treatment, result.n_control);
    return result;
}

bool describe(RankTest& result, const OrderedCounts& values, const Placements& placements) {
    result.n_control = values.n_control();
    result.n_treatment = values.n_treatment();
    result.probability_of_superiority = placements.superiority;
    if (result.n_control == 0 || result.n_treatment == 0) {
        result.notes.emplace_back("A variant has no values, so there is nothing to compare.");
        return false;
    }
    if (placements.rank_spread == 0.0) {
        result.notes.emplace_back("All values are equal, so there is no order to test.");
        return false;
    }
    return true;
}

} // namespace cxlift::stats
