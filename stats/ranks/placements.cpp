#include "stats/ranks/placements.hpp"

#include "stats/summaries/two_sum.hpp"

namespace cxlift::stats {
namespace {

__extension__ using int128 = __int128;

// Doubled placements of a variant about their mean. The whole part of the mean is taken off as an integer, so that nothing is
// lost where all placements are nearly equal.
class Spread {
public:
    Spread(int128 total, std::int64_t n) : whole_(static_cast<std::int64_t>(total / n)), n_(static_cast<double>(n)) {
        part_ = static_cast<double>(total - int128{whole_} * n) / n_;
    }
    void add(std::int64_t doubled, std::int64_t times) noexcept {
        const double deviation = static_cast<double>(doubled - whole_) - part_;
        squares_.add(static_cast<double>(times) * deviation * deviation);
    }
    // Of the placements as shares of `others` values.
    [[nodiscard]] double variance(std::int64_t others) const noexcept {
        const double unit = 2.0 * static_cast<double>(others);
        return n_ < 2.0 ? std::numeric_limits<double>::quiet_NaN() : squares_.value() / unit / unit / (n_ - 1.0);
    }

private:
    std::int64_t whole_;
    double n_;
    double part_ = 0.0;
    LongSum squares_;
};

} // namespace

Placements placements_of(const OrderedCounts& values) {
    const std::int64_t m = values.n_control();
    const std::int64_t n = values.n_treatment();
    Placements result{.n_control = static_cast<double>(m), .n_treatment = static_cast<double>(n)};
    if (m == 0 || n == 0) {
        return result;
    }
    const std::int64_t all = m + n;
    int128 doubled_u = 0;
    std::int64_t control_below = 0;
    std::int64_t below = 0;
    LongSum spread;
    LongSum ties;
    values.each([&](const Level& level) {
        const std::int64_t total = level.total();
        doubled_u += int128{level.treatment} * (2 * control_below + level.control);
        const auto distance = static_cast<double>(2 * below + total - all); // below less above
        spread.add(static_cast<double>(total) * distance * distance);
        ties.add(static_cast<double>(level.control) * static_cast<double>(level.treatment));
        control_below += level.control;
        below += total;
    });
    const int128 pairs = int128{m} * n;
    const double doubled_pairs = 2.0 * static_cast<double>(pairs);
    result.u = static_cast<double>(doubled_u) / 2.0;
    result.superiority = static_cast<double>(doubled_u) / doubled_pairs;
    result.inferiority = static_cast<double>(2 * pairs - doubled_u) / doubled_pairs;
    result.advantage = static_cast<double>(doubled_u - pairs) / doubled_pairs;
    result.rank_spread = spread.value();
    result.tied_pairs = ties.value();

    Spread of_control(2 * pairs - doubled_u, m);
    Spread of_treatment(doubled_u, n);
    Level passed;
    values.each([&](const Level& level) {
        of_control.add(2 * passed.treatment + level.treatment, level.control);
        of_treatment.add(2 * passed.control + level.control, level.treatment);
        passed.control += level.control;
        passed.treatment += level.treatment;
    });
    result.variance_control = of_control.variance(n);
    result.variance_treatment = of_treatment.variance(m);
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
