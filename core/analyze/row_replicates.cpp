#include "core/analyze/row_replicates.hpp"

#include "core/errors.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/summaries/moments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace cxlift {
namespace {

using stats::Replicates;
using Part = stats::Rows::Part;

Part part_of(const RowEstimate& estimate, const stats::Rows& rows) {
    Part part = rows.complete(estimate.columns.first, estimate.columns.columns);
    if (estimate.metric->scale.has_value()) {
        std::vector<double>& answers = part.columns.front();
        std::ranges::transform(answers, answers.begin(), [&](double answer) { return worth_of(*estimate.estimand, answer); });
    }
    return part;
}

double total(const std::vector<double>& values) {
    return std::reduce(values.begin(), values.end());
}

// By `poisson` few units may all have a weight of 0.
bool is_too_few(const Part& part, const stats::ResamplingOptions& options) {
    return options.resampling == stats::Resampling::poisson && std::cmp_less(part.keys.size(), stats::least_poisson_units);
}

Replicates without_replicates(const RowEstimate& estimate, const Part& part) {
    Replicates result;
    result.n = static_cast<std::int64_t>(part.keys.size());
    if (result.n > 0 && estimate.metric->covariates() == 0) {
        result.value = estimate.metric->outcomes() == 2 ? total(part.columns[0]) / total(part.columns[1])
                                                        : stats::Moments::of(part.columns[0]).mean;
    }
    result.resampling = stats::word_of(stats::resamplings(), stats::Resampling::poisson);
    result.notes.emplace_back(result.n < 2 ? std::string(stats::too_few_units)
                                           : "A variant has fewer than " + std::to_string(stats::least_poisson_units) +
                                                 " units with a value, whose Poisson weights may all be 0, so it is not "
                                                 "resampled.");
    return result;
}

// Units with a value, whether they have their covariates or not.
std::size_t values_of(const RowEstimate& estimate, const stats::Rows& rows) {
    const std::vector<double>& values = rows.columns()[estimate.columns.first];
    return values.size() -
           static_cast<std::size_t>(std::ranges::count_if(values, [](double value) { return std::isnan(value); }));
}

std::vector<std::span<const double>> views(const Part& part) {
    return {part.columns.begin(), part.columns.end()};
}

} // namespace

void require_rows(const Plan& plan, const Summaries& summaries) {
    const KeptRows wanted = kept_rows(plan);
    if (!wanted.empty() && wanted != summaries.kept_rows()) {
        throw PlanError("resampling", "is '" + wanted.resampling +
                                          "', which needs values of the units that these summaries do not hold; summarise the "
                                          "data with this plan, or set 'compressed'.");
    }
}

Replicates replicates_of_rows(const RowEstimate& estimate, const stats::Rows& rows, const stats::ResamplingOptions& options) {
    const Part part = part_of(estimate, rows);
    if (is_too_few(part, options)) {
        return without_replicates(estimate, part);
    }
    stats::ResamplingOptions keyed = options;
    keyed.keys = part.keys;
    return estimate.metric->outcomes() == 2 ? stats::ratio_of_rows(part.columns[0], part.columns[1], keyed)
                                            : stats::mean_of_rows(part.columns[0], keyed);
}

std::pair<Replicates, Replicates> adjusted_of_rows(const RowEstimate& estimate, const stats::Rows& control,
                                                   const stats::Rows& treatment, const stats::ResamplingOptions& options) {
    const Part c = part_of(estimate, control);
    const Part t = part_of(estimate, treatment);
    if (is_too_few(c, options) || is_too_few(t, options)) {
        return {without_replicates(estimate, c), without_replicates(estimate, t)};
    }
    stats::ResamplingOptions keyed = options;
    keyed.keys = c.keys;
    keyed.treatment_keys = t.keys;
    auto both = stats::cuped_of_rows({.columns = views(c), .labels = {}}, {.columns = views(t), .labels = {}}, keyed);
    const std::size_t missing = values_of(estimate, control) + values_of(estimate, treatment) - c.keys.size() - t.keys.size();
    if (missing > 0) {
        both.first.notes.push_back(std::to_string(missing) + " units without their covariates are left out.");
    }
    return both;
}

} // namespace cxlift
