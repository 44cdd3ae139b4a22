#include "stats/resampling/grouped_estimates.hpp"

#include "stats/resampling/bootstrap_parts.hpp"
#include "stats/resampling/cuped_replicates.hpp"
#include "stats/resampling/drawn_sums.hpp"
#include "stats/resampling/grouped_sums.hpp"
#include "stats/resampling/sum_estimates.hpp"
#include "stats/resampling/unit_spread.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace cxlift::stats {
namespace {

using enum Resampling;

Resampling chosen_of(const ResamplingOptions& options, const RowGroups& groups) {
    return chosen_for(options, "clusters or strata of rows", {.all = groups.n_units(), .least = groups.least_size()}, poisson,
                      compressed);
}

// What the closed forms say of rows alone is replaced by what they say of units.
void set_spread(Replicates& result, std::span<const double> influences, const RowGroups& groups) {
    const Spread spread = spread_of(influences, groups.units(), static_cast<double>(result.n));
    result.std_error = spread.std_error;
    result.skewness = spread.skewness;
}

// `weights(totals)` are those of the number of values and the first columns in the influence of a row.
template <typename Weights> void set_std_errors(Replicates& result, const GroupedSums& sums, const Weights& weights) {
    result.std_errors.resize(result.values.size());
    for (std::size_t b = 0; b < result.values.size(); ++b) {
        const std::span<const double> totals = sums.totals.of(b);
        result.std_errors[b] = std::sqrt(sums.squares(b, weights(totals))) / totals[0];
    }
}

Replicates finished(Replicates result, const RowGroups& groups, Resampling resampling) {
    if (groups.has_lone_unit()) {
        result.notes.emplace_back(
            "A stratum has one unit alone, which is in every resample and so adds nothing to the spread.");
    }
    return named(std::move(result), resampling);
}

template <typename Values> std::vector<double> each(std::span<const double> values, const Values& of_value) {
    std::vector<double> result(values.size());
    std::ranges::transform(values, result.begin(), of_value);
    return result;
}

} // namespace

Replicates grouped_mean(std::span<const double> values, const RowLabels& labels, const ResamplingOptions& options) {
    const RowGroups groups("bootstrap", values.size(), labels);
    const Moments moments = Moments::of(values);
    if (groups.n_units() < 2) {
        return too_few(moments.mean, moments.n);
    }
    const Resampling resampling = chosen_of(options, groups);
    const std::vector<double> deviations = each(values, [&](double value) { return value - moments.mean; });
    const Columns columns{deviations};
    const GroupedSums sums = resample_grouped(columns, options.studentized ? 2 : 0, groups, resampling, options.draws);
    Replicates result = mean_replicates(sums.totals, moments.mean, moments, false);
    set_spread(result, deviations, groups);
    if (options.studentized) {
        set_std_errors(result, sums,
                       [](std::span<const double> totals) { return std::array<double, 2>{-totals[1] / totals[0], 1.0}; });
    }
    return finished(std::move(result), groups, resampling);
}

Replicates grouped_std(std::span<const double> values, const RowLabels& labels, const ResamplingOptions& options) {
    const RowGroups groups("bootstrap", values.size(), labels);
    const Moments moments = Moments::of(values);
    if (groups.n_units() < 2) {
        return too_few(moments.std_dev(), moments.n);
    }
    const Resampling resampling = chosen_of(options, groups);
    const std::vector<double> deviations = each(values, [&](double value) { return value - moments.mean; });
    const std::vector<double> squares = each(deviations, [](double deviation) { return deviation * deviation; });
    const Columns columns{deviations, squares};
    const GroupedSums sums = resample_grouped(columns, options.studentized ? 3 : 0, groups, resampling, options.draws);
    Replicates result = std_replicates(sums.totals, moments, 0.0, false);
    const double variance = moments.m2 / static_cast<double>(moments.n);
    set_spread(result, each(squares, [&](double square) { return (square - variance) / (2.0 * std::sqrt(variance)); }), groups);
    if (options.studentized) {
        set_std_errors(result, sums, [](std::span<const double> totals) {
            const double mean = totals[1] / totals[0];
            const double second = std::max(0.0, totals[2] / totals[0] - mean * mean);
            const double twice = 2.0 * std::sqrt(second);
            return std::array<double, 3>{(mean * mean - second) / twice, -2.0 * mean / twice, 1.0 / twice};
        });
    }
    return finished(std::move(result), groups, resampling);
}

Replicates grouped_ratio(std::span<const double> numerator, std::span<const double> denominator, const RowLabels& labels,
                         const ResamplingOptions& options) {
    const RowGroups groups("bootstrap", numerator.size(), labels);
    const auto n = static_cast<std::int64_t>(numerator.size());
    const double of_denominator = std::reduce(denominator.begin(), denominator.end());
    const double ratio = std::reduce(numerator.begin(), numerator.end()) / of_denominator;
    if (groups.n_units() < 2) {
        return too_few(ratio, n);
    }
    const Resampling resampling = chosen_of(options, groups);
    const Columns columns{numerator, denominator};
    const GroupedSums sums = resample_grouped(columns, options.studentized ? 3 : 0, groups, resampling, options.draws);
    Replicates result = ratio_replicates(sums.totals, {.n = n, .ratio = ratio, .spread = {}}, false);
    std::vector<double> influences(numerator.size());
    const double mean = of_denominator / static_cast<double>(n);
    std::ranges::transform(numerator, denominator, influences.begin(),
                           [&](double y, double z) { return (y - ratio * z) / mean; });
    set_spread(result, influences, groups);
    if (options.studentized) {
        set_std_errors(result, sums, [](std::span<const double> totals) {
            const double z = totals[2] / totals[0];
            return std::array<double, 3>{0.0, 1.0 / z, -totals[1] / totals[2] / z};
        });
    }
    return finished(std::move(result), groups, resampling);
}

std::pair<Replicates, Replicates> grouped_cuped(const GroupedColumns& control, const GroupedColumns& treatment,
                                                const ResamplingOptions& options) {
    const RowGroups of_control("bootstrap", control.columns.front().size(), control.labels);
    const RowGroups of_treatment("bootstrap", treatment.columns.front().size(), treatment.labels);
    if (of_control.n_units() < 2 || of_treatment.n_units() < 2) {
        return {too_few(std::nan(""), static_cast<std::int64_t>(control.columns.front().size())),
                too_few(std::nan(""), static_cast<std::int64_t>(treatment.columns.front().size()))};
    }
    const Resampling resampling = chosen_for(options, "clusters or strata of rows",
                                             {.all = std::min(of_control.n_units(), of_treatment.n_units()),
                                              .least = std::min(of_control.least_size(), of_treatment.least_size())},
                                             poisson, compressed);
    const std::vector<Product> products = cuped_products(control.columns.size() - 1, false);
    const auto drawn = [&](const Columns& columns, const RowGroups& groups, std::uint32_t later) {
        const ShiftedColumns shifted = shifted_columns(columns, products);
        const Columns all(shifted.values.begin(), shifted.values.end());
        Draws draws = options.draws;
        draws.variant += later;
        return std::pair(shifted.shifts,
                         resample_grouped(all, options.studentized ? 1 + columns.size() : 0, groups, resampling, draws));
    };
    const auto [control_shifts, control_sums] = drawn(control.columns, of_control, 0);
    const auto [treatment_shifts, treatment_sums] = drawn(treatment.columns, of_treatment, 1);
    auto [c, t] = cuped_replicates(
        cuped_variant(control.columns, control_shifts, control_sums.totals, of_control.units(), &control_sums),
        cuped_variant(treatment.columns, treatment_shifts, treatment_sums.totals, of_treatment.units(), &treatment_sums),
        options.studentized);
    return {finished(std::move(c), of_control, resampling), finished(std::move(t), of_treatment, resampling)};
}

} // namespace cxlift::stats
