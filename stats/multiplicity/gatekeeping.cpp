#include "stats/multiplicity/gatekeeping.hpp"

#include "stats/multiplicity/adjust_pvalues.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

// From the level that a family must be tested at to the level of the whole at which it gets so much.
using Level = std::function<double(double)>;

double largest_of(const std::vector<double>& adjusted) {
    double largest = 0.0;
    for (const double pvalue : adjusted) {
        largest = std::isnan(pvalue) ? 1.0 : std::max(largest, pvalue);
    }
    return largest;
}

double smallest_of(const std::vector<double>& adjusted) {
    double smallest = 1.0;
    for (const double pvalue : adjusted) {
        smallest = std::isnan(pvalue) ? smallest : std::min(smallest, pvalue);
    }
    return smallest;
}

// With r of m rejected at a level the next family has r / m of it: it gets x once m p_(r) and x m / r are both reached.
double freed_level(std::vector<double> bonferroni, double wanted) {
    std::erase_if(bonferroni, [](double pvalue) { return std::isnan(pvalue); });
    std::sort(bonferroni.begin(), bonferroni.end());
    double smallest = 1.0;
    for (std::size_t r = 1; r <= bonferroni.size(); ++r) {
        const double share = static_cast<double>(r) / static_cast<double>(bonferroni.size());
        smallest = std::min(smallest, std::max(bonferroni[r - 1], wanted / share));
    }
    return smallest;
}

Level next_level(const Level& level, const std::vector<double>& adjusted, Gate gate) {
    if (gate == Gate::parallel) {
        return [level, adjusted](double wanted) { return level(freed_level(adjusted, wanted)); };
    }
    const double open_from = gate == Gate::all ? largest_of(adjusted) : smallest_of(adjusted);
    return [level, open_from](double wanted) { return level(std::max(wanted, open_from)); };
}

} // namespace

std::vector<double> gated_pvalues(std::span<const double> pvalues, std::span<const std::size_t> families,
                                  std::span<const Correction> corrections, Gate gate) {
    if (families.size() != pvalues.size()) {
        throw std::invalid_argument("gatekeep: families has " + std::to_string(families.size()) +
                                    " entries, must have one for " + "each of the " + std::to_string(pvalues.size()) +
                                    " p-values.");
    }
    const std::size_t count = families.empty() ? 0 : *std::max_element(families.begin(), families.end()) + 1;
    if (corrections.size() != 1 && corrections.size() != count) {
        throw std::invalid_argument("gatekeep: correction has " + std::to_string(corrections.size()) +
                                    " words, must have 1 or one for each of the " + std::to_string(count) + " families.");
    }
    std::vector<double> result(pvalues.size());
    Level level = [](double wanted) { return wanted; };
    for (std::size_t family = 0; family < count; ++family) {
        std::vector<std::size_t> places;
        std::vector<double> members;
        for (std::size_t i = 0; i < pvalues.size(); ++i) {
            if (families[i] == family) {
                places.push_back(i);
                members.push_back(pvalues[i]);
            }
        }
        const bool is_before = gate == Gate::parallel && family + 1 < count;
        const Correction own = corrections[corrections.size() == 1 ? 0 : family];
        const std::vector<double> adjusted = adjust_pvalues(members, is_before ? Correction::bonferroni : own);
        for (std::size_t k = 0; k < places.size(); ++k) {
            result[places[k]] = std::isnan(adjusted[k]) ? adjusted[k] : std::min(1.0, level(adjusted[k]));
        }
        level = next_level(level, adjusted, gate);
    }
    return result;
}

} // namespace cxlift::stats
