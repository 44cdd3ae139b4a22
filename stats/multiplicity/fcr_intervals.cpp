#include "stats/multiplicity/fcr_intervals.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace cxlift::stats {

FcrIntervals fcr_intervals(std::span<const double> estimates, std::span<const double> std_errors,
                           std::span<const double> pvalues, std::span<const double> dfs, double level) {
    constexpr const char* name = "fcr_intervals";
    const std::size_t size = estimates.size();
    const auto check_size = [&](const std::string& argument, std::size_t found) {
        if (found != size) {
            throw std::invalid_argument(std::string(name) + ": " + argument + " has " + std::to_string(found) +
                                        " numbers, must have " + std::to_string(size) + ", as many as the estimates.");
        }
    };
    check_size("std_errors", std_errors.size());
    check_size("pvalues", pvalues.size());
    if (dfs.size() != 1) {
        check_size("df", dfs.size());
    }
    if (!(level > 0.0 && level < 1.0)) {
        throw std::invalid_argument(std::string(name) + ": level is " + std::to_string(level) + ", must lie between 0 and 1.");
    }
    const std::vector<double> adjusted = adjust_pvalues(pvalues, Correction::bh);
    const auto tested = std::count_if(adjusted.begin(), adjusted.end(), [](double p) { return !std::isnan(p); });
    const auto selected = std::count_if(adjusted.begin(), adjusted.end(), [&](double p) { return p <= level; });
    FcrIntervals result{.intervals = std::vector<Interval>(size),
                        .selected = std::vector<bool>(size),
                        .confidence_level = std::numeric_limits<double>::quiet_NaN(),
                        .notes = {}};
    if (selected == 0) {
        result.notes.emplace_back("No hypothesis is rejected, so there is no interval.");
        return result;
    }
    const double missed = static_cast<double>(selected) * level / static_cast<double>(tested);
    result.confidence_level = 1.0 - missed;
    for (std::size_t i = 0; i < size; ++i) {
        result.selected[i] = adjusted[i] <= level;
        if (result.selected[i] && !std::isnan(std_errors[i])) {
            check_not_negative(name, "std_errors[" + std::to_string(i) + "]", std_errors[i]);
            const double critical = student_t_upper_quantile(missed / 2.0, dfs[dfs.size() == 1 ? 0 : i]);
            result.intervals[i] = interval_around(estimates[i], critical * std_errors[i], Alternative::two_sided);
        }
    }
    return result;
}

} // namespace cxlift::stats
