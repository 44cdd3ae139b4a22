// Estimates of several experiments, drawn towards their common mean by as much as they scatter beyond their own errors.
#pragma once

#include "stats/interval.hpp"

#include <limits>
#include <span>
#include <vector>

namespace cxlift::stats {

enum class Pooling { dersimonian_laird, paule_mandel };

struct Shrunken {
    // Of each estimate, in their order; NaN where one was.
    std::vector<double> estimates;
    std::vector<double> std_errors;
    std::vector<Interval> intervals;
    double mean = std::numeric_limits<double>::quiet_NaN();           // of the population that the true effects come from
    double mean_std_error = std::numeric_limits<double>::quiet_NaN(); // of that mean
    double between = std::numeric_limits<double>::quiet_NaN();        // standard deviation of the true effects
    double statistic = std::numeric_limits<double>::quiet_NaN();      // Cochran's Q, of whether they differ at all
    double df = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
};

// Each estimate y with standard error s is taken as normal around a true effect, and true effects as normal around a common
// mean with variance t. t is DerSimonian and Laird's (1986), Controlled Clinical Trials 7:177, eq. 8, or solves Paule and
// Mandel's (1982), J Res NBS 87:377, eq. 8, which is the better one where the standard errors differ much. The shrunken
// estimate is the empirical Bayes one of Efron and Morris (1975), JASA 70:311, with a common mean: m + t / (t + s^2) (y - m).
// Its standard error has the mean's uncertainty in it (Raudenbush and Bryk 1985, J Educ Stat 10:75), not that of t. Where t is
// 0 all are the mean. NaN, and infinite standard errors, do not count and stay NaN. One estimate alone is left as it is. Throws
// std::invalid_argument for lengths that differ and for a standard error that is not above 0.
[[nodiscard]] Shrunken shrink(std::span<const double> estimates, std::span<const double> std_errors,
                              Pooling method = Pooling::paule_mandel, double confidence_level = 0.95);

} // namespace cxlift::stats
