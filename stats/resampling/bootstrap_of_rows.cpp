#include "stats/resampling/bootstrap_parts.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/resampling/cuped_replicates.hpp"
#include "stats/resampling/drawn_sums.hpp"
#include "stats/resampling/grouped_estimates.hpp"
#include "stats/resampling/power_scaled.hpp"
#include "stats/resampling/sum_estimates.hpp"
#include "stats/resampling/unit_spread.hpp"
#include "stats/resampling/value_replicates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

namespace cxlift::stats {
namespace {

using enum Resampling;

std::vector<Product> powers(std::size_t highest) {
    std::vector<Product> result; // of column 0; column k - 1 is its power k
    for (std::size_t power = 2; power <= highest; ++power) {
        result.emplace_back(0, power - 2);
    }
    return result;
}

double sixth_powers(std::span<const double> values, double mean) {
    double sum = 0.0;
    for (const double value : values) {
        sum += std::pow(value - mean, 6.0);
    }
    return sum;
}

UnitCounts counted(std::size_t rows) {
    return {.all = rows, .least = rows};
}

Replicates plain_mean(std::span<const double> values, const ResamplingOptions& options) {
    if (values.size() < 2) {
        return too_few(values.empty() ? std::nan("") : values.front(), static_cast<std::int64_t>(values.size()));
    }
    const Resampling resampling = chosen_for(options, "a mean of rows", counted(values.size()), compressed, poisson);
    if (resampling == compressed) {
        return mean_of_distribution(Distribution::of(values, Distribution::default_max_groups, options.draws.threads), options);
    }
    const Columns given{values};
    const ResampledSums found = drawn_sums(given, powers(options.studentized ? 2 : 1), resampling, options.draws, options.keys);
    return named(mean_replicates(found.sums, found.shifts[0], Moments::of(values), options.studentized), resampling);
}

Replicates plain_std(std::span<const double> values, const ResamplingOptions& options) {
    const Moments moments = Moments::of(values);
    if (values.size() < 2) {
        return too_few(moments.std_dev(), moments.n);
    }
    const Resampling resampling =
        chosen_for(options, "a standard deviation of rows", counted(values.size()), poisson, compressed);
    if (resampling == compressed) {
        return std_of_distribution(Distribution::of(values, Distribution::default_max_groups, options.draws.threads), options);
    }
    const Columns given{values};
    const ResampledSums found = drawn_sums(given, powers(options.studentized ? 4 : 2), resampling, options.draws, options.keys);
    return named(std_replicates(found.sums, moments, sixth_powers(values, moments.mean), options.studentized), resampling);
}

Replicates plain_ratio(std::span<const double> numerator, std::span<const double> denominator,
                       const ResamplingOptions& options) {
    const auto n = static_cast<std::int64_t>(numerator.size());
    const double of_denominator = std::reduce(denominator.begin(), denominator.end());
    const double ratio = std::reduce(numerator.begin(), numerator.end()) / of_denominator;
    if (n < 2) {
        return too_few(ratio, n);
    }
    const Columns given{numerator, denominator};
    const std::vector<Product> products{{0, 0}, {0, 1}, {1, 1}};
    const Resampling resampling = chosen_for(options, "a ratio", counted(numerator.size()), poisson, compressed);
    const ResampledSums found =
        drawn_sums(given, options.studentized ? std::span<const Product>(products) : std::span<const Product>(), resampling,
                   options.draws, options.keys);
    std::vector<double> influences(numerator.size());
    const double mean = of_denominator / static_cast<double>(n);
    std::ranges::transform(numerator, denominator, influences.begin(),
                           [&](double y, double z) { return (y - ratio * z) / mean; });
    const RatioData data{.n = n,
                         .numerator_shift = found.shifts[0],
                         .denominator_shift = found.shifts[1],
                         .ratio = ratio,
                         .spread = spread_of(influences, {}, static_cast<double>(n))};
    return named(ratio_replicates(found.sums, data, options.studentized), resampling);
}

std::pair<Replicates, Replicates> plain_cuped(const Columns& control, const Columns& treatment,
                                              const ResamplingOptions& options) {
    const std::size_t n_control = control.front().size();
    const std::size_t n_treatment = treatment.front().size();
    if (n_control < 2 || n_treatment < 2) {
        return {too_few(std::nan(""), static_cast<std::int64_t>(n_control)),
                too_few(std::nan(""), static_cast<std::int64_t>(n_treatment))};
    }
    const std::vector<Product> products = cuped_products(control.size() - 1, options.studentized);
    const Resampling resampling =
        chosen_for(options, "an adjusted mean", counted(std::min(n_control, n_treatment)), poisson, compressed);
    Draws draws = options.draws;
    const ResampledSums of_control = drawn_sums(control, products, resampling, draws, options.keys);
    ++draws.variant;
    const ResampledSums of_treatment = drawn_sums(treatment, products, resampling, draws, options.treatment_keys);
    auto [c, t] = cuped_replicates(cuped_variant(control, of_control.shifts, of_control.sums),
                                   cuped_variant(treatment, of_treatment.shifts, of_treatment.sums), options.studentized);
    return {named(std::move(c), resampling), named(std::move(t), resampling)};
}

} // namespace

Replicates mean_of_rows(std::span<const double> values, const ResamplingOptions& options, const RowLabels& labels) {
    const PowerScaled scaled(values);
    return restored(labels.empty() ? plain_mean(scaled.values(), options) : grouped_mean(scaled.values(), labels, options),
                    scaled.power());
}

Replicates std_of_rows(std::span<const double> values, const ResamplingOptions& options, const RowLabels& labels) {
    const PowerScaled scaled(values);
    return restored(labels.empty() ? plain_std(scaled.values(), options) : grouped_std(scaled.values(), labels, options),
                    scaled.power());
}

Replicates ratio_of_rows(std::span<const double> numerator, std::span<const double> denominator,
                         const ResamplingOptions& options, const RowLabels& labels) {
    const PowerScaled above(numerator);
    const PowerScaled below(denominator);
    return restored(labels.empty() ? plain_ratio(above.values(), below.values(), options)
                                   : grouped_ratio(above.values(), below.values(), labels, options),
                    above.power() - below.power());
}

std::pair<Replicates, Replicates> cuped_of_rows(const GroupedColumns& control, const GroupedColumns& treatment,
                                                const ResamplingOptions& options) {
    // The slope is common to both variants, so both are in the same unit.
    std::vector<PowerScaled> scaled;
    scaled.reserve(2 * control.columns.size());
    GroupedColumns c{.columns = {}, .labels = control.labels};
    GroupedColumns t{.columns = {}, .labels = treatment.labels};
    for (std::size_t column = 0; column < control.columns.size(); ++column) {
        const int of_control = power_of(control.columns[column]);
        const int of_treatment = power_of(treatment.columns[column]);
        const int power = of_control == 0 || of_treatment == 0 ? 0 : std::max(of_control, of_treatment);
        c.columns.push_back(scaled.emplace_back(control.columns[column], power).values());
        t.columns.push_back(scaled.emplace_back(treatment.columns[column], power).values());
    }
    auto [of_control, of_treatment] = control.labels.empty() && treatment.labels.empty()
                                          ? plain_cuped(c.columns, t.columns, options)
                                          : grouped_cuped(c, t, options);
    const int power = scaled.front().power();
    return {restored(std::move(of_control), power), restored(std::move(of_treatment), power)};
}

Replicates quantile_of_rows(std::span<const double> values, double q, const ResamplingOptions& options,
                            const RowLabels& labels) {
    if (labels.empty()) {
        return quantile_of(values, static_cast<std::int64_t>(values.size()), q, options, "a quantile of rows");
    }
    const Resampling resampling = chosen(options, "a quantile of clusters or strata", {multinomial});
    return named(resample_quantile(values, labels, q, options.draws), resampling);
}

Replicates trimmed_mean_of_rows(std::span<const double> values, double trim, const ResamplingOptions& options,
                                const RowLabels& labels) {
    const Resampling resampling = chosen(options, "a trimmed mean", {multinomial});
    return named(resample_trimmed_mean(values, labels, trim, options.studentized, options.draws), resampling);
}

} // namespace cxlift::stats
