#include "stats/ranks/cochran_armitage.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/summaries/two_sum.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace cxlift::stats {
namespace {

__extension__ using int128 = __int128;

constexpr Word<TrendMethod> methods[] = {{TrendMethod::armitage, "armitage"}, {TrendMethod::mantel, "mantel"}};
constexpr Word<TrendScores> kinds_of_scores[] = {{TrendScores::equally_spaced, "equally_spaced"},
                                                 {TrendScores::midranks, "midranks"}};
constexpr double largest_count = 0x1p53;

void check(const Groups& groups, std::span<const double> scores) {
    if (groups.successes.size() != groups.n.size() || groups.n.size() != scores.size()) {
        throw std::invalid_argument("cochran_armitage: there are " + std::to_string(groups.successes.size()) +
                                    " counts of successes, " + std::to_string(groups.n.size()) + " of units and " +
                                    std::to_string(scores.size()) + " scores, must be as many.");
    }
    for (std::size_t j = 0; j < scores.size(); ++j) {
        const std::string group = "group " + std::to_string(j + 1);
        check_successes("cochran_armitage", group, groups.successes[j], groups.n[j]);
        check_finite("cochran_armitage", "the score of " + group, scores[j]);
        if (static_cast<double>(groups.n[j]) > largest_count) {
            throw std::invalid_argument("cochran_armitage: " + group + " has more than 2^53 units.");
        }
    }
}

// The scores from 0 to 1, so that no square of them overflows or vanishes; and what a unit of theirs is.
struct UnitScores {
    std::vector<double> values;
    double unit = 0.0;
};

UnitScores unit_scores(std::span<const double> scores) {
    const auto [least, most] = std::minmax_element(scores.begin(), scores.end());
    UnitScores result{.values = {}, .unit = scores.empty() ? 0.0 : *most / 2.0 - *least / 2.0}; // halves do not overflow
    for (const double score : scores) {
        result.values.push_back(result.unit > 0.0 ? (score / 2.0 - *least / 2.0) / result.unit : 0.0);
    }
    result.unit *= 2.0;
    return result;
}

} // namespace

std::span<const Word<TrendMethod>> trend_methods() {
    return methods;
}

std::span<const Word<TrendScores>> trend_scores() {
    return kinds_of_scores;
}

Groups groups_of(const CountTable& table) {
    if (table.rows != 2) {
        throw std::invalid_argument("cochran_armitage: table has " + std::to_string(table.rows) +
                                    " rows, must have 2: control and treatment.");
    }
    Groups groups;
    for (std::size_t j = 0; j < table.columns; ++j) {
        const double control = table.counts[j];
        const double treatment = table.counts[table.columns + j];
        for (const double count : {control, treatment}) {
            if (!(count >= 0.0 && count <= largest_count && count == std::floor(count))) {
                throw std::invalid_argument("cochran_armitage: a count is " + std::to_string(count) +
                                            ", must be a whole number from 0 to 2^53.");
            }
        }
        groups.successes.push_back(static_cast<std::int64_t>(treatment));
        groups.n.push_back(static_cast<std::int64_t>(control) + static_cast<std::int64_t>(treatment));
    }
    return groups;
}

std::vector<double> scores_of(const Groups& groups, TrendScores scores) {
    std::vector<double> result;
    double below = 0.0;
    for (const std::int64_t n : groups.n) {
        const auto size = static_cast<double>(n);
        const auto place = static_cast<double>(result.size() + 1);
        result.push_back(scores == TrendScores::midranks ? below + (size + 1.0) / 2.0 : place);
        below += size;
    }
    return result;
}

TrendTest cochran_armitage(const Groups& groups, std::span<const double> scores, Alternative alternative, TrendMethod method) {
    check(groups, scores);
    TrendTest result;
    result.method = method == TrendMethod::armitage ? "Cochran-Armitage z" : "Cochran-Armitage z (Mantel)";
    int128 all = 0;
    int128 successes = 0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
        all += groups.n[j];
        successes += groups.successes[j];
    }
    result.n = static_cast<std::int64_t>(all);
    if (successes == 0 || successes == all) {
        result.notes.emplace_back(all == 0         ? "There are no units, so there is no trend to test."
                                  : successes == 0 ? "No unit is a success, so there is no trend to test."
                                                   : "Every unit is a success, so there is no trend to test.");
        return result;
    }
    const UnitScores unit = unit_scores(scores);
    const auto total = static_cast<double>(all);
    LongSum sum;
    for (std::size_t j = 0; j < scores.size(); ++j) {
        sum.add_product(static_cast<double>(groups.n[j]), unit.values[j]);
    }
    const double mean = sum.value() / total;
    LongSum products;
    LongSum squares;
    for (std::size_t j = 0; j < scores.size(); ++j) {
        const double deviation = unit.values[j] - mean;
        const int128 excess = groups.successes[j] * all - groups.n[j] * successes; // N times that over the common share
        products.add(static_cast<double>(excess) / total * deviation);
        squares.add(static_cast<double>(groups.n[j]) * deviation * deviation);
    }
    if (unit.unit == 0.0 || squares.value() <= total * 0x1p-100) { // what is left of one score is rounding
        result.notes.emplace_back("All units have one score, so there is no trend to test.");
        return result;
    }
    const double share = static_cast<double>(successes) / total;
    const double rest = static_cast<double>(all - successes) / total;
    const double factor = method == TrendMethod::mantel ? total / (total - 1.0) : 1.0;
    const double slope = products.value() / squares.value();
    const double error = std::sqrt(share * rest * factor / squares.value());
    result.slope = slope / unit.unit;
    result.std_error = error / unit.unit;
    result.statistic = slope / error;
    result.pvalue = pvalue_of(result.statistic, alternative, normal_upper_tail);
    return result;
}

} // namespace cxlift::stats
