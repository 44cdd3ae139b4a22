#include "stats/ranks/superiority_difference.hpp"

#include "stats/distributions.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/placements.hpp"
#include "stats/tails.hpp"

#include <cmath>

namespace cxlift::stats {
namespace {

constexpr double of_two_alike = 0.5;

} // namespace

Comparison superiority_difference(const OrderedCounts& values, const TestOptions& options) {
    const RankTest test = brunner_munzel(values, options);
    const Placements placements = placements_of(values);
    Comparison result;
    result.n_control = test.n_control;
    result.n_treatment = test.n_treatment;
    result.method = test.method;
    result.notes = test.notes;
    if (std::isnan(test.probability_of_superiority)) {
        return result;
    }
    result.control_value = of_two_alike;
    result.treatment_value = test.probability_of_superiority;
    result.difference = placements.advantage;
    result.std_error = test.std_error;
    result.statistic = test.statistic;
    result.df = test.df;
    result.pvalue = test.pvalue;
    if (test.std_error > 0.0) {
        result.difference_interval = advantage_interval(placements, test.std_error, test.df, options, SuperiorityMethod::t);
    }
    return result;
}

double superiority_margin_pvalue(const OrderedCounts& values, double shift, Alternative alternative) {
    const Comparison test = superiority_difference(values);
    if (!(test.std_error > 0.0)) {
        return std::nan("");
    }
    return pvalue_of((test.difference - shift) / test.std_error, alternative,
                     [&](double t) { return student_t_upper_tail(t, test.df); });
}

double superiority_control_share(const OrderedCounts& values) {
    const Placements placements = placements_of(values);
    const double control = placements.variance_control / placements.n_control;
    const double treatment = placements.variance_treatment / placements.n_treatment;
    return control / (control + treatment);
}

} // namespace cxlift::stats
