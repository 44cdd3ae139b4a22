#include "stats/proportions/odds_score.hpp"

#include "stats/checks.hpp"
#include "stats/crossing.hpp"
#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// An odds ratio as a fraction, so that neither a tiny nor a huge one overflows when squared.
struct Odds {
    double over = 1.0;
    double under = 1.0;
    [[nodiscard]] Odds inverse() const { return {.over = under, .under = over}; }
};

// What a cell expects, given its row's and column's sums and the odds ratio of the table seen from that cell: the root of
// x (total - row - column + x) = odds (row - x) (column - x) that the sums allow. The discriminant is a sum of positive terms
// and of the two forms of the root the one is taken that cancels nothing, hence small cells keep their digits.
double expected(double row, double column, double total, const Odds& odds) {
    const double opposite = total - row - column;
    const double b = odds.under * opposite + odds.over * (row + column);
    const double mixed = (total - row) * row + column * (total - column);
    const double root = std::sqrt(std::pow(odds.under * opposite, 2) + std::pow(odds.over * (row - column), 2) +
                                  2.0 * odds.under * odds.over * mixed);
    return b >= 0.0 ? 2.0 * odds.over * row * column / (b + root) : (root - b) / (2.0 * (odds.under - odds.over));
}

// What a sum leaves for its other cell; where that is little, the cell itself, since a difference would lose its digits.
template <typename Cell> double rest(double sum, double cell, const Cell& other) {
    const double left = sum - cell;
    return left > 0.25 * sum ? left : other();
}

// The treatment's cell of the rarer outcome, as unknown: the margins give the others.
class RareCell {
public:
    RareCell(const Successes& control, const Successes& treatment, VarianceFactor factor)
        : n_control_(static_cast<double>(control.n)), n_treatment_(static_cast<double>(treatment.n)) {
        const double total = n_control_ + n_treatment_;
        const double successes = static_cast<double>(control.successes) + static_cast<double>(treatment.successes);
        is_failure_ = successes > 0.5 * total;
        rare_ = is_failure_ ? static_cast<double>(control.failures()) + static_cast<double>(treatment.failures()) : successes;
        observed_ = static_cast<double>(is_failure_ ? treatment.failures() : treatment.successes);
        factor_ = factor == VarianceFactor::none ? 1.0 : (total - 1.0) / total;
    }

    // Where the score statistic of the successes has this value.
    [[nodiscard]] double odds_ratio_at(double level) const {
        const double wanted = is_failure_ ? -level : level;
        const double lowest = std::max(0.0, rare_ - n_control_);
        const double highest = std::min(n_treatment_, rare_);
        // Half a unit more in each cell keeps the first guess off the margins' ends.
        const double spread = 1.0 / std::sqrt(1.0 / (observed_ + 0.5) + 1.0 / (n_treatment_ - observed_ + 0.5) +
                                              1.0 / (rare_ - observed_ + 0.5) + 1.0 / (n_control_ - (rare_ - observed_) + 0.5));
        return odds_ratio_of(falls_through(lowest, highest, observed_ - wanted * spread, std::abs(wanted) * spread / 16.0,
                                           [&](double cell) { return score(cell) - wanted; }));
    }

private:
    [[nodiscard]] double odds_ratio_of(double cell) const {
        const double of_control = rare_ - cell;
        // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the analyser loses track of std::clamp
        const double ratio = (cell / (n_treatment_ - cell)) / (of_control / (n_control_ - of_control));
        return is_failure_ ? 1.0 / ratio : ratio;
    }

    [[nodiscard]] double score(double cell) const {
        const double deviation = observed_ - cell;
        const double of_control = rare_ - cell;
        const double precision = 1.0 / cell + 1.0 / (n_treatment_ - cell) + 1.0 / of_control + 1.0 / (n_control_ - of_control);
        return deviation == 0.0 ? 0.0 : deviation * std::sqrt(precision * factor_);
    }

    double n_control_;
    double n_treatment_;
    double rare_ = 0.0;     // units of both with the rarer outcome
    double observed_ = 0.0; // of the treatment
    double factor_ = 1.0;
    bool is_failure_ = false;
};

void check(const char* function, const Successes& control, const Successes& treatment) {
    check_successes(function, "control", control.successes, control.n);
    check_successes(function, "treatment", treatment.successes, treatment.n);
}

} // namespace

double odds_ratio_score(const Successes& control, const Successes& treatment, double odds_ratio, VarianceFactor factor) {
    check("odds_ratio_score", control, treatment);
    check_not_negative("odds_ratio_score", "odds_ratio", odds_ratio);
    const auto nc = static_cast<double>(control.n);
    const auto nt = static_cast<double>(treatment.n);
    const double total = nc + nt;
    const double successes = static_cast<double>(control.successes) + static_cast<double>(treatment.successes);
    const double failures = total - successes;
    const Odds odds = std::isinf(odds_ratio) ? Odds{.over = 1.0, .under = 0.0}
                                             : Odds{.over = odds_ratio / (1.0 + odds_ratio), .under = 1.0 / (1.0 + odds_ratio)};
    const double treatment_success = expected(nt, successes, total, odds);
    const double deviation = static_cast<double>(treatment.successes) - treatment_success;
    if (deviation == 0.0) {
        return 0.0;
    }
    const double treatment_failure = rest(nt, treatment_success, [&] { return expected(nt, failures, total, odds.inverse()); });
    const double control_success =
        rest(successes, treatment_success, [&] { return expected(nc, successes, total, odds.inverse()); });
    const double control_failure = rest(nc, control_success, [&] { return expected(nc, failures, total, odds); });
    const double precision = 1.0 / treatment_success + 1.0 / treatment_failure + 1.0 / control_success + 1.0 / control_failure;
    return deviation * std::sqrt(precision * (factor == VarianceFactor::none ? 1.0 : (total - 1.0) / total));
}

// The statistic falls as the hypothesis rises. Where the treatment has as many successes as the margins allow, no odds ratio is
// too large, and where it has as few, none is too small.
//
// An end is searched for as what the treatment's cell of the rarer outcome expects there: the other cells and the odds ratio
// follow from it by sums, of which none loses digits, while from an odds ratio each cell is the root of a quadratic.
Interval odds_ratio_score_interval(const Successes& control, const Successes& treatment, double confidence_level,
                                   Alternative alternative, VarianceFactor factor) {
    check("odds_ratio_score_interval", control, treatment);
    const TestOptions options{.alternative = alternative, .confidence_level = confidence_level};
    check_options("odds_ratio_score_interval", options);
    if (control.n == 0 || treatment.n == 0) {
        return {};
    }
    const double critical = normal_upper_quantile(tail_of(options));
    const RareCell cell(control, treatment, factor);
    Interval result{.lower = 0.0, .upper = infinity};
    if (alternative != Alternative::less && treatment.successes > 0 && control.failures() > 0) {
        result.lower = cell.odds_ratio_at(critical);
    }
    if (alternative != Alternative::greater && control.successes > 0 && treatment.failures() > 0) {
        result.upper = cell.odds_ratio_at(-critical);
    }
    return result;
}

} // namespace cxlift::stats
