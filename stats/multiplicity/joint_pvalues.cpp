#include "stats/multiplicity/joint_pvalues.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/multiplicity/dunnett_tail.hpp"
#include "stats/multiplicity/max_t_critical.hpp"
#include "stats/multiplicity/max_t_pvalues.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The places of p-values that are there, in their order.
std::vector<std::size_t> tested(std::string_view function, std::span<const double> pvalues, double alpha) {
    check_confidence_level(function, 1.0 - alpha);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (!std::isnan(pvalues[i])) {
            check_probability(function, "pvalues[" + std::to_string(i) + "]", pvalues[i]);
            places.push_back(i);
        }
    }
    return places;
}

void check_size(std::string_view function, const char* argument, std::size_t size, std::size_t expected) {
    if (size != expected) {
        throw std::invalid_argument(std::string(function) + ": " + argument + " has " + std::to_string(size) +
                                    " numbers, must have " + std::to_string(expected) + ".");
    }
}

// |Z| whose two-sided p-value it is.
double statistic_of(double pvalue) {
    return pvalue > 0.0 ? normal_upper_quantile(0.5 * pvalue) : infinity;
}

} // namespace

JointPvalues dunnett_pvalues(std::span<const double> pvalues, std::span<const double> control_shares, double alpha,
                             std::size_t families) {
    constexpr std::string_view function = "dunnett_pvalues";
    const std::vector<std::size_t> places = tested(function, pvalues, alpha);
    check_size(function, "control_shares", control_shares.size(), pvalues.size());
    std::vector<double> loadings;
    for (const std::size_t i : places) {
        const double share = std::isnan(control_shares[i]) ? 0.0 : control_shares[i];
        check_probability(function, "control_shares[" + std::to_string(i) + "]", share);
        loadings.push_back(std::sqrt(share));
    }
    JointPvalues result{.pvalues_adjusted = std::vector<double>(pvalues.size(), std::numeric_limits<double>::quiet_NaN())};
    if (places.empty()) {
        return result;
    }
    const auto times = static_cast<double>(families);
    const auto count = static_cast<double>(places.size());
    if (places.size() == 1) { // by itself: nothing is rounded on the way to a normal statistic and back
        result.pvalues_adjusted[places[0]] = std::min(1.0, times * pvalues[places[0]]);
        result.critical_pvalue = alpha / times;
        return result;
    }
    for (const std::size_t i : places) {
        const double joint = dunnett_upper_tail(statistic_of(pvalues[i]), loadings, infinity, true);
        result.pvalues_adjusted[i] = std::min(1.0, times * std::clamp(joint, pvalues[i], count * pvalues[i]));
    }
    const double critical = dunnett_upper_quantile(alpha / times, loadings, infinity, true);
    result.critical_pvalue = 2.0 * normal_upper_tail(critical);
    return result;
}

double control_share(const Moments& control, const Moments& treatment) {
    const double of_control = control.variance() / static_cast<double>(control.n);
    const double of_treatment = treatment.variance() / static_cast<double>(treatment.n);
    // By the ratio of the two, since their sum may be out of range.
    return of_control > 0.0 ? 1.0 / (1.0 + of_treatment / of_control) : of_control / of_treatment;
}

JointPvalues joint_max_t(std::span<const double> pvalues, std::span<const double> correlation, double alpha) {
    constexpr std::string_view function = "joint_max_t";
    std::vector<std::size_t> places = tested(function, pvalues, alpha);
    const std::size_t size = pvalues.size();
    check_size(function, "correlation", correlation.size(), size * size);
    // In the order in which max_t_pvalues draws them, so that p-values and critical value come from the same draws.
    std::stable_sort(places.begin(), places.end(), [&](std::size_t i, std::size_t j) { return pvalues[i] < pvalues[j]; });
    JointPvalues result{.pvalues_adjusted = std::vector<double>(size, std::numeric_limits<double>::quiet_NaN())};
    if (places.empty()) {
        return result;
    }
    if (places.size() == 1) {
        result.pvalues_adjusted[places[0]] = pvalues[places[0]];
        result.critical_pvalue = alpha;
        return result;
    }
    std::vector<double> statistics;
    std::vector<double> matrix;
    for (const std::size_t i : places) {
        statistics.push_back(statistic_of(pvalues[i]));
        for (const std::size_t j : places) {
            matrix.push_back(correlation[i * size + j]);
        }
    }
    const std::array<double, 1> normal{infinity};
    const std::vector<double> adjusted = max_t_pvalues(statistics, matrix, normal).pvalues_adjusted;
    for (std::size_t k = 0; k < places.size(); ++k) {
        result.pvalues_adjusted[places[k]] = std::max(adjusted[k], pvalues[places[k]]);
    }
    const MaxTDraws draws(function, matrix, places.size(), {});
    result.critical_pvalue = 2.0 * max_t_critical_tail(draws, alpha);
    return result;
}

} // namespace cxlift::stats
